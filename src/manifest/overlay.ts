/** `--set path=value`: values from the command line over those of the file, validated like the file. */
import { type Path, type Problem, readPath, type Source, showPath, valueAt } from '../util/source.js';
import { readYaml } from './yaml.js';

interface Override {
  readonly path: Path;
  readonly value: unknown;
  readonly text: string;
}

export interface Overlaid {
  readonly source: Source;
  readonly problems: readonly Problem[];
}

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype', '']);

function at(text: string, column: number) {
  return { file: '--set', line: 1, column, length: Math.max(1, text.length - column + 1), text: text.slice(0, 240) };
}

/** Applies the settings in order. What they set is located at `--set`, the rest where it stands in the file. */
export function overlay(source: Source, settings: readonly string[]): Overlaid {
  const problems: Problem[] = [];
  const overrides: Override[] = [];
  const data = structuredClone(source.data);
  for (const text of settings) {
    const override = read(text, problems);
    if (!override) continue;
    const obstacle = put(data, override.path, override.value);
    if (obstacle === undefined) overrides.push(override);
    else problems.push({ location: at(text, 1), message: obstacle });
  }
  const locate: Source['locate'] = (path, what) => {
    const override =
      overrides.findLast(({ path: set }) => startsWith(path, set)) ??
      (valueAt(source.data, path) === undefined
        ? overrides.findLast(({ path: set }) => path.length > 0 && startsWith(set, path))
        : undefined);
    return override ? at(override.text, override.text.indexOf('=') + 2) : source.locate(path, what);
  };
  return { source: { file: source.file, data, locate }, problems };
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, i) => String(step) === String(path[i]));
}

function read(text: string, problems: Problem[]): Override | undefined {
  const equals = text.indexOf('=');
  const path = readPath(text.slice(0, Math.max(0, equals)));
  if (equals < 1 || path.length === 0 || path.some((step) => FORBIDDEN.has(String(step)))) {
    problems.push({
      location: at(text, 1),
      message: `"${text}" is not of the form path=value`,
      expected: 'users.peak_concurrent=5000',
    });
    return undefined;
  }
  const written = text.slice(equals + 1);
  const parsed = readYaml(written === '' ? '""' : written, '--set');
  if (parsed.empty) return { path, value: null, text };
  if (!parsed.source || parsed.problems.length > 0) {
    const message = `the value is not YAML: ${parsed.problems[0]?.message ?? 'empty'}`;
    problems.push({ location: at(text, equals + 2), message });
    return undefined;
  }
  return { path, value: parsed.source.data, text };
}

/** Sets the value; returns what is in the way, if anything is. */
function put(data: unknown, path: Path, value: unknown): string | undefined {
  let owner = data;
  for (const [i, step] of path.entries()) {
    const name = () => showPath(path.slice(0, i)) || 'the document';
    if (typeof owner !== 'object' || owner === null) return `${name()} is neither a map nor a list`;
    if (Array.isArray(owner) && (typeof step !== 'number' || step > owner.length))
      return `${name()} is a list of ${owner.length}: write ${name()}[0] to ${name()}[${owner.length}]`;
    if (i === path.length - 1) {
      Reflect.set(owner, step, value);
      return undefined;
    }
    const inner: unknown = Object.hasOwn(owner, step) ? Reflect.get(owner, step) : undefined;
    if (inner === undefined || inner === null) Reflect.set(owner, step, typeof path[i + 1] === 'number' ? [] : {});
    owner = Reflect.get(owner, step);
  }
  return undefined;
}
