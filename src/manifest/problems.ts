/** Turns zod's issues into problems with positions, the nearest valid name and the corrected line. */
import type * as z from 'zod';
import { type Location, type Path, type Problem, type Source, showPath, valueAt } from '../util/source.js';
import { nearest } from '../util/suggest.js';
import { type Shape, shapeAt } from './shape.js';

const MAX_PROBLEMS = 500;
const MAX_UNKNOWN_KEYS = 100;

/** The problems of a list of findings, or the first of very many and how many findings more there are. */
export function firstOf<T>(all: readonly T[], problemsOf: (one: T) => readonly Problem[]): Problem[] {
  const problems: Problem[] = [];
  for (const [i, one] of all.entries()) {
    const last = problems.at(-1);
    if (last && problems.length >= MAX_PROBLEMS) {
      const rest = (all.length - i).toLocaleString('en-US');
      return [...problems, { location: last.location, message: `and ${rest} more problems` }];
    }
    problems.push(...problemsOf(one));
  }
  return problems;
}

/** Every issue of a failed parse, in the order of the file. `shape` adds names and examples where it is given. */
export function zodProblems(error: z.ZodError, source: Source, shape?: Shape, whole = 'the manifest'): Problem[] {
  const problems = firstOf(error.issues, (issue) => fromIssue(issue, source, shape, whole));
  return problems.sort((a, b) => a.location.line - b.location.line || a.location.column - b.location.column);
}

function fromIssue(issue: z.core.$ZodIssue, source: Source, shape: Shape | undefined, whole: string): Problem[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const field = shape && shapeAt(shape, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownKeys(issue.keys, path.length === 0 ? whole : showPath(path), path, source, field);
    case 'invalid_value':
      return [invalidChoice(issue.values.map(String), path, source)];
    case 'invalid_type':
      return [
        valueAt(source.data, path) === undefined ? missing(path, source, field) : wrongType(issue, path, source, field),
      ];
    default:
      return [plain(worded(issue), path, source, field)];
  }
}

const KINDS: Readonly<Record<string, string>> = {
  object: 'a map',
  record: 'a map',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** Where the schema has no words of its own, zod's in ours. */
function worded(issue: z.core.$ZodIssue): string {
  if (!/^(Invalid input|Too (big|small))/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'too_big':
      return `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
    case 'too_small':
      if (issue.origin === 'string' || issue.origin === 'array') return 'must not be empty';
      return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    default:
      return 'is not of a kind that may stand here';
  }
}

function unknownKeys(keys: readonly string[], owner: string, path: Path, source: Source, field?: Shape): Problem[] {
  const known = field?.kind === 'object' ? Object.keys(field.fields) : [];
  const problems = keys.slice(0, MAX_UNKNOWN_KEYS).map((key): Problem => {
    const suggestion = nearest(key, known);
    const location = source.locate([...path, key]);
    return {
      location,
      path: showPath([...path, key]),
      message: `there is no field "${key}" in ${owner}`,
      ...(known.length > 0 ? { expected: listed(known) } : {}),
      ...(suggestion ? { suggestion, corrected: replaced(location.text, location.column, key, suggestion) } : {}),
    };
  });
  const [last] = problems.slice(-1);
  const rest = keys.length - problems.length;
  if (last && rest > 0)
    problems.push({ location: last.location, message: `and ${rest.toLocaleString('en-US')} more unknown fields` });
  return problems;
}

function listed(names: readonly string[]): string {
  return names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')}, …`;
}

function replaced(text: string, column: number, from: string, to: string): string {
  const at = text.indexOf(from, column - 1);
  return at < 0 ? to : withoutComment(`${text.slice(0, at)}${to}${text.slice(at + from.length)}`);
}

function invalidChoice(values: readonly string[], path: Path, source: Source): Problem {
  const value = valueAt(source.data, path);
  const location = source.locate(path, 'value');
  if (value === undefined) return { ...missing(path, source), expected: `one of ${values.join(', ')}` };
  const suggestion = typeof value === 'string' ? nearest(value, values) : undefined;
  return {
    location,
    path: showPath(path),
    message: `${showPath(path)} is not one of the words it may be`,
    expected: `one of ${values.join(', ')}`,
    ...(suggestion
      ? { suggestion, corrected: replaced(location.text, location.column, String(value), suggestion) }
      : {}),
  };
}

function missing(path: Path, source: Source, field?: Shape): Problem {
  const example = field?.examples?.[0];
  const name = showPath(path);
  return {
    location: source.locate(path),
    path: name,
    message: `${name} is missing`,
    expected: field ? describe(field) : 'a value',
    ...(example === undefined ? {} : { corrected: `${String(path.at(-1))}: ${sample(example)}` }),
  };
}

function describe(field: Shape): string {
  if (field.kind === 'enum') return `one of ${field.values.join(', ')}`;
  const what = {
    object: 'a map',
    list: 'a list',
    record: 'a map',
    number: 'a number',
    string: 'text',
    boolean: 'true or false',
  };
  return !field.description
    ? what[field.kind]
    : `${field.kind === 'number' ? '' : `${what[field.kind]}: `}${field.description}`;
}

function sample(example: unknown): string {
  return typeof example === 'string' ? example : JSON.stringify(example);
}

function wrongType(issue: z.core.$ZodIssue, path: Path, source: Source, field?: Shape): Problem {
  const name = showPath(path);
  const value = valueAt(source.data, path);
  if (value === null) {
    const message = `${name || 'the document'} is null, but it is mandatory`;
    return {
      location: source.locate(path, 'value'),
      path: name,
      message,
      expected: field ? describe(field) : 'a value',
    };
  }
  return plain(worded(issue), path, source, field);
}

function plain(message: string, path: Path, source: Source, field?: Shape): Problem {
  const location = source.locate(path, 'value');
  const name = showPath(path);
  const write = /; write (\S.*)$/.exec(message)?.[1];
  const value = valueAt(source.data, path);
  const fixed = write === undefined ? undefined : correctedLine(location, value, write);
  const example = field?.examples?.[0];
  return {
    location,
    path: name,
    message: `${name || 'the document'} ${message.replace(/; write \S.*$/, '')}`,
    ...(field?.description
      ? { expected: `${field.description}${example === undefined ? '' : ` Such as ${sample(example)}`}` }
      : {}),
    ...(fixed === undefined ? {} : { corrected: fixed }),
  };
}

function withoutComment(line: string): string {
  return line.replace(/\s#[^"'{}[\]]*$/, '').trim();
}

/** The line with the value replaced. A number may be written otherwise than it prints: 80.0, 8e1, 0x50. */
function correctedLine({ text, column, length }: Location, value: unknown, write: string): string {
  const marked = text.slice(column - 1, column - 1 + length);
  const written = typeof value === 'number' && Number(marked) === value ? marked : String(value);
  const at = text.indexOf(written, column - 1);
  if (at < 0) return write;
  return withoutComment(`${text.slice(0, at)}${write}${text.slice(at + written.length)}`);
}
