/**
 * YAML to plain data, with the position of every value. Strict: one document, string keys, no duplicates, no custom
 * tags, finite numbers, bounded aliases and nesting. Every problem is reported, none is guessed away.
 */
import {
  type Alias,
  CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from 'yaml';
import type { Location, Path, Problem, Source } from '../util/source.js';
import { firstOf } from './problems.js';
import { CONTROL, FORBIDDEN_KEYS, Lines } from './text.js';

/** A 20,000-line manifest has about 200,000 tokens. The parser takes up to 0.8 kB and 3 µs for each. */
const MAX_TOKENS = 250_000;
/** Values after aliases are expanded. */
const MAX_NODES = 200_000;
const MAX_DEPTH = 100;

/** A document with its problems; `source` is there whenever the text has a structure that can be validated further. */
export interface Read {
  readonly source?: Source;
  /** There is nothing but blanks and comments. */
  readonly empty?: true;
  readonly problems: readonly Problem[];
}

class TooMuch extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const DEEP = 'is nested too deeply';

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
      const { message, offset } = error instanceof TooMuch ? error : new TooMuch(DEEP, 0);
      const [tokens, values] = [MAX_TOKENS, MAX_NODES].map((most) => most.toLocaleString('en-US'));
      const expected = `at most ${MAX_DEPTH} levels, ${tokens} tokens and ${values} values`;
      return { problems: [{ location: at(offset), message: `the document ${message}`, expected }] };
    }
    throw error;
  }
}

type At = (offset: number, length?: number) => Location;

function compose(text: string, file: string, at: At): Read {
  guard(text);
  const document = withoutStacks(() => parseDocument(text, STRICT));
  const deep = document.errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (deep) throw new TooMuch(DEEP, deep.pos[0]);
  const problems = firstOf([...document.errors, ...document.warnings], ({ pos: [start, end], code, message }) => [
    { location: at(start, end - start), message: syntaxMessage(code, message) },
  ]);
  const { contents } = document;
  if (problems.length === 0 && (contents === null || (isScalar(contents) && contents.value === null)))
    return { empty: true, problems: [{ location: at(0), message: 'the file is empty', expected: 'a map of fields' }] };
  if (document.errors.length > 0) return { problems };
  const found: Problem[] = [];
  const targets = aliasTargets(document);
  const data = contents === null ? null : new Walk(targets, at, found).value(contents, 0);
  return {
    problems: [...problems, ...firstOf(found, (problem) => [problem])],
    source: { file, data, locate: (path, what) => locate(contents, targets, at, path, what) },
  };
}

/** The core schema of YAML 1.2, whatever a %YAML directive says: no dates, no sets, no binary, no merge keys. */
const STRICT = {
  version: '1.2',
  schema: 'core',
  resolveKnownTags: false,
  merge: false,
  uniqueKeys: false,
  prettyErrors: false,
} as const;

/** Half a million syntax errors, each with its stack, would fill the memory before the first is shown. */
function withoutStacks<T>(work: () => T): T {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = before;
  }
}

function syntaxMessage(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'the file holds several YAML documents; put each system into its own file';
  if (code === 'TAG_RESOLVE_FAILED') return `${message.replace(/\.$/, '')}: custom tags are not allowed`;
  const first = message.split('\n')[0] ?? message;
  return first.charAt(0).toLowerCase() + first.slice(1);
}

/** Refuses what would exhaust the parser. The lexer alone takes linear time and next to no memory. */
function guard(text: string): void {
  let tokens = 0;
  let offset = 0;
  let flow = 0;
  let compact = 0;
  for (const token of new Lexer().lex(text)) {
    tokens += 1;
    switch (CST.tokenType(token)) {
      case 'flow-seq-start':
      case 'flow-map-start':
        flow += 1;
        break;
      case 'flow-seq-end':
      case 'flow-map-end':
        flow -= 1;
        break;
      case 'seq-item-ind':
      case 'explicit-key-ind':
      case 'map-value-ind':
        compact += 1;
        break;
      case 'scalar':
      case 'newline':
        compact = 0;
        break;
    }
    if (flow > MAX_DEPTH || compact > MAX_DEPTH) throw new TooMuch(DEEP, offset);
    if (tokens > MAX_TOKENS) throw new TooMuch('is too large', offset);
    if (!MARKERS.has(token)) offset += token.length;
  }
}

/** Tokens of the lexer that stand for no text. */
const MARKERS: ReadonlySet<string> = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR]);

type NodeLike = Node | null | undefined;
type Targets = ReadonlyMap<Alias, Node>;

/** What each alias stands for: the last node before it with that anchor. Asking the alias itself walks the document. */
function aliasTargets(document: Document.Parsed): Targets {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Alias(_, alias) {
      const target = anchors.get(alias.source);
      if (target) targets.set(alias, target);
    },
    Value(_, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

class Walk {
  private nodes = 0;
  private readonly targets: Targets;
  private readonly at: At;
  private readonly problems: Problem[];

  constructor(targets: Targets, at: At, problems: Problem[]) {
    this.targets = targets;
    this.at = at;
    this.problems = problems;
  }

  value(node: NodeLike, depth: number): unknown {
    this.nodes += 1;
    const offset = node?.range?.[0] ?? 0;
    if (this.nodes > MAX_NODES) throw new TooMuch('holds too many values (do aliases expand each other?)', offset);
    if (depth > MAX_DEPTH) throw new TooMuch(DEEP, offset);
    if (node === null || node === undefined) return null;
    if (isAlias(node)) return this.alias(node, depth);
    if (isScalar(node)) return this.scalar(node.value, node);
    if (isSeq(node)) return node.items.map((item) => this.value(item as NodeLike, depth + 1));
    if (isMap(node)) return this.map(node.items, depth);
    return null;
  }

  private alias(node: Alias, depth: number): unknown {
    const target = this.targets.get(node);
    if (target) return this.value(target, depth + 1);
    this.problem(node, `there is no anchor &${node.source} before this alias`, 'an anchor, or a quoted text');
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

function locate(contents: NodeLike, targets: Targets, at: At, path: Path, what: 'key' | 'value' = 'key'): Location {
  let node: NodeLike = contents;
  let key: NodeLike = node;
  for (const step of path) {
    const target: NodeLike = isAlias(node) ? targets.get(node) : node;
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
  const written = (isScalar(node) || isAlias(node)) && node.range && node.range[1] > node.range[0];
  const marked = what === 'value' && written ? node : key;
  const [start = 0, end = start + 1] = marked?.range ?? [];
  return at(start, isScalar(marked) ? end - start : 1);
}
