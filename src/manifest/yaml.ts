/**
 * YAML to plain data, with the position of every value. Strict: one document, string keys, no duplicates, no custom
 * tags, finite numbers, bounded aliases and nesting. Every problem is reported, none is guessed away.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseDocument } from 'yaml';
import type { Location, Path, Problem, Source } from '../util/source.js';
import { CONTROL, FORBIDDEN_KEYS, Lines } from './text.js';

const MAX_NODES = 1_000_000;
const MAX_DEPTH = 100;

/** A document with its problems; `source` is there whenever the text has a structure that can be validated further. */
export interface Read {
  readonly source?: Source;
  readonly problems: readonly Problem[];
}

class TooMuch extends Error {}

/** Parses the text of one YAML file. Never throws for any text. */
export function readYaml(raw: string, file: string): Read {
  const text = raw.startsWith('\uFEFF') ? raw.slice(1) : raw;
  const lines = new Lines(text, file);
  const at: At = (offset, length) => lines.at(offset, length);
  const control = CONTROL.exec(text);
  if (control) {
    const code = (control[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    const message = `the control character U+${code} is not allowed in YAML`;
    return { problems: [{ location: at(control.index), message, expected: 'plain text in UTF-8' }] };
  }
  try {
    return compose(text, file, at);
  } catch (error) {
    if (error instanceof RangeError || error instanceof TooMuch) {
      const reason = error instanceof TooMuch ? error.message : 'is nested too deeply';
      const expected = `at most ${MAX_DEPTH} levels and ${MAX_NODES.toLocaleString('en-US')} values`;
      return { problems: [{ location: at(0), message: `the document ${reason}`, expected }] };
    }
    throw error;
  }
}

type At = (offset: number, length?: number) => Location;

function compose(text: string, file: string, at: At): Read {
  guardDepth(text);
  const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, version: '1.2' });
  const problems: Problem[] = [];
  for (const issue of [...document.errors, ...document.warnings]) {
    const [start, end] = issue.pos;
    problems.push({ location: at(start, end - start), message: syntaxMessage(issue.code, issue.message) });
  }
  const { contents } = document;
  if (problems.length === 0 && (contents === null || (isScalar(contents) && contents.value === null)))
    return { problems: [{ location: at(0), message: 'the file is empty', expected: 'a manifest' }] };
  if (document.errors.length > 0) return { problems };
  const data = contents === null ? null : new Walk(document, at, problems).value(contents, 0);
  return { problems, source: { file, data, locate: (path, what) => locate(document, at, path, what) } };
}

function syntaxMessage(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'the file holds several YAML documents; put each system into its own file';
  if (code === 'TAG_RESOLVE_FAILED') return `${message.replace(/\.$/, '')}: custom tags are not allowed`;
  const first = message.split('\n')[0] ?? message;
  return first.charAt(0).toLowerCase() + first.slice(1);
}

/** Refuses what would exhaust the parser before it says no: brackets or compact blocks nested beyond all reason. */
function guardDepth(text: string): void {
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const character = text.charCodeAt(i);
    if (character === 0x5b || character === 0x7b) depth += 1;
    else if (character === 0x5d || character === 0x7d) depth -= 1;
    else if (character === 0x0a && depth < 0) depth = 0;
    if (depth > 10 * MAX_DEPTH) throw new TooMuch('is nested too deeply');
  }
  if (/(?:[-?:][ \t]+){1000}/.test(text) || /^ {20000}/m.test(text)) throw new TooMuch('is nested too deeply');
}

type NodeLike = Node | null | undefined;

class Walk {
  private nodes = 0;
  private readonly document: Document.Parsed;
  private readonly at: (offset: number, length?: number) => Location;
  private readonly problems: Problem[];

  constructor(document: Document.Parsed, at: (offset: number, length?: number) => Location, problems: Problem[]) {
    this.document = document;
    this.at = at;
    this.problems = problems;
  }

  value(node: NodeLike, depth: number): unknown {
    this.nodes += 1;
    if (this.nodes > MAX_NODES) throw new TooMuch('holds too many values (are aliases expanding each other?)');
    if (depth > MAX_DEPTH) throw new TooMuch('is nested too deeply');
    if (node === null || node === undefined) return null;
    if (isAlias(node)) return this.value(node.resolve(this.document), depth + 1);
    if (isScalar(node)) return this.scalar(node.value, node);
    if (isSeq(node)) return node.items.map((item) => this.value(item as NodeLike, depth + 1));
    if (isMap(node)) return this.map(node.items, depth);
    return null;
  }

  private scalar(value: unknown, node: Node): unknown {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.problem(node, 'is not a finite number', 'a finite number');
      return null;
    }
    return typeof value === 'bigint' ? Number(value) : value;
  }

  private map(items: readonly Pair[], depth: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    const first = new Map<string, Node>();
    for (const pair of items) {
      const key = pair.key as Node;
      const name = isScalar(key) && typeof key.value === 'string' ? key.value : undefined;
      if (name === undefined || FORBIDDEN_KEYS.has(name)) {
        const what = name === undefined ? 'this key' : `the key "${name}"`;
        this.problem(key, `${what} is not allowed`, 'a field name (text)');
        continue;
      }
      const earlier = first.get(name);
      if (earlier) {
        this.problem(key, `the key "${name}" stands here twice`, 'each key once', earlier);
        continue;
      }
      first.set(name, key);
      map[name] = this.value(pair.value as NodeLike, depth + 1);
    }
    return map;
  }

  private problem(node: NodeLike, message: string, expected: string, earlier?: Node): void {
    const [start = 0, end = start + 1] = node?.range ?? [];
    const location = this.at(start, end - start);
    const related = earlier?.range ? { location: this.at(earlier.range[0], 1), message: 'first set here' } : undefined;
    this.problems.push({ location, message, expected, ...(related ? { related } : {}) });
  }
}

function locate(
  document: Document.Parsed,
  at: (offset: number, length?: number) => Location,
  path: Path,
  what: 'key' | 'value' = 'key',
): Location {
  let node: NodeLike = document.contents;
  let key: NodeLike = node;
  for (const step of path) {
    const target: NodeLike = isAlias(node) ? node.resolve(document) : node;
    if (isMap(target)) {
      const pair = target.items.find((item) => isScalar(item.key) && item.key.value === step);
      if (!pair) break;
      key = pair.key as Node;
      node = pair.value as NodeLike;
    } else if (isSeq(target) && typeof step === 'number' && step < target.items.length) {
      node = target.items[step] as NodeLike;
      key = node;
    } else break;
  }
  const marked = what === 'value' && node?.range && (isScalar(node) || isAlias(node)) ? node : key;
  const [start = 0, end = start + 1] = marked?.range ?? [];
  return at(start, isScalar(marked) ? end - start : 1);
}
