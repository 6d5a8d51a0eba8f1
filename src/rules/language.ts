/**
 * Rule conditions in CEL: parsed and type-checked by cel-js when a pack is built or loaded, turned into the plain
 * tree that `expression.ts` runs. A name that does not exist is refused with the nearest one that does.
 */
import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import type { Shape } from '../manifest/shape.js';
import { type Dimension, parseLiteral } from '../util/quantity.js';
import { nearest } from '../util/suggest.js';
import type { CompareNotes, CompareOp, Expr, MathOp } from './expression.js';

/** What a condition may name: manifest sections, facts with their types, parameters of the rule. */
export interface Vocabulary {
  readonly manifest: Shape;
  readonly facts: ReadonlyMap<string, { readonly type: CelType; readonly dimension?: Dimension }>;
}

export type CelType = 'double' | 'string' | 'bool' | 'list<string>';

export interface ParameterType {
  readonly type: CelType;
  readonly dimension?: Dimension;
}

export interface LanguageError {
  readonly message: string;
  /** Offsets of the offending text inside the condition. */
  readonly start: number;
  readonly end: number;
}

export type Compiled =
  | { readonly ok: true; readonly expr: Expr }
  | { readonly ok: false; readonly error: LanguageError };

const FACT_ROOTS = new Set(['need', 'derived', 'measured', 'assume']);

type Nested = { [key: string]: string | Nested };

/** A compiler for conditions over one vocabulary. Building it declares all types once; compiling is cheap. */
export function language(vocabulary: Vocabulary) {
  const base = environment(vocabulary);
  return (text: string, params: Parameters): Compiled => {
    const env = base.clone();
    const schema = Object.fromEntries(Object.entries(params).map(([name, { type }]) => [name, type]));
    if (Object.keys(schema).length > 0) env.registerVariable({ name: 'param', schema });
    try {
      const parsed = env.parse(text);
      literalsToDouble(parsed.ast);
      const checked = parsed.check();
      if (!checked.valid) return { ok: false, error: explain(checked.error, text, vocabulary, params) };
      if (checked.type !== 'bool')
        return { ok: false, error: { message: `is a ${checked.type}, not a condition`, start: 0, end: text.length } };
      return { ok: true, expr: new Translation(text, vocabulary, params).expr(parsed.ast, new Set()) };
    } catch (error) {
      return { ok: false, error: explain(error, text, vocabulary, params) };
    }
  };
}

function environment({ manifest, facts }: Vocabulary): Environment {
  const env = new Environment({ unlistedVariablesAreDyn: false });
  const types = new Map<string, string>();
  if (manifest.kind !== 'object') throw new Error('the manifest is a map of sections');
  for (const [name, field] of Object.entries(manifest.fields)) {
    const declared = celType(env, types, name, field);
    if (typeof declared === 'string') env.registerVariable(name, declared);
    else env.registerVariable({ name, schema: declared });
  }
  const roots: Nested = {};
  for (const [id, { type }] of facts) nest(roots, id.split('.'), type);
  for (const [name, schema] of Object.entries(roots))
    if (typeof schema !== 'string') env.registerVariable({ name, schema });
  for (const op of ['+', '-', '*', '/']) {
    env.registerOperator(`int ${op} double: double`, (a: unknown) => a);
    env.registerOperator(`double ${op} int: double`, (a: unknown) => a);
  }
  env.registerOperator('int == double', (a: unknown, b: unknown) => Number(a) === b);
  env.registerOperator('int in list<double>', () => false);
  env.registerFunction('quantity(string): double', () => 0);
  env.registerFunction('age(double): double', () => 0);
  env.registerFunction('evidence_age(list<string>): double', () => 0);
  env.registerFunction('evidence_age(list<string>, list<string>): double', () => 0);
  return env;
}

function nest(target: Nested, steps: readonly string[], type: string): void {
  const [first = '', ...rest] = steps;
  if (rest.length === 0) {
    target[first] = type;
    return;
  }
  const inner = target[first];
  const next: Nested = typeof inner === 'object' ? inner : {};
  target[first] = next;
  nest(next, rest, type);
}

/** Declares what cel-js needs to know about a field; objects inside lists and maps become named types. */
function celType(env: Environment, types: Map<string, string>, path: string, shape: Shape): string | Nested {
  switch (shape.kind) {
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
    case 'string':
    case 'enum':
      return 'string';
    case 'object':
      return Object.fromEntries(
        Object.entries(shape.fields).map(([name, field]) => [name, celType(env, types, `${path}_${name}`, field)]),
      );
    default: {
      const item = celType(env, types, `${path}_item`, shape.item);
      let inner = item;
      if (typeof inner !== 'string') {
        const name = `${path}_item`;
        if (!types.has(name)) env.registerType({ name, schema: inner });
        types.set(name, name);
        inner = name;
      }
      return shape.kind === 'list' ? `list<${inner}>` : `map<string, ${inner}>`;
    }
  }
}

/**
 * Numbers of the manifest are doubles; `x == 1` should mean what it says, so every literal becomes one too, except
 * for the position in a list.
 */
function literalsToDouble(node: unknown): void {
  if (Array.isArray(node)) for (const part of node) literalsToDouble(part);
  else if (isNode(node)) {
    if (node.op === '[]' && node.args[1].op === 'value') literalsToDouble(node.args[0]);
    else if (node.op === 'value' && typeof node.args === 'bigint') (node as { args: unknown }).args = Number(node.args);
    else literalsToDouble(node.args);
  }
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

type Parameters = Readonly<Record<string, ParameterType>>;

function explain(error: unknown, text: string, vocabulary: Vocabulary, params: Parameters): LanguageError {
  const raw = error instanceof Error ? error : new Error(String(error));
  const range = (raw as { range?: { start: number; end: number } }).range ?? { start: 0, end: text.length };
  const first = raw.message.split('\n')[0] ?? 'is not valid';
  const name = text.slice(range.start, range.end);
  const before = text.slice(0, range.start);
  const owner = before.endsWith('.') ? (/([\w.]+)\.$/.exec(before)?.[1] ?? '') : undefined;
  const near = nearest(name, owner === 'param' ? Object.keys(params) : namesIn(vocabulary, owner));
  const hint = near === undefined || near === name ? '' : `; did you mean ${near}?`;
  return { message: `${first}${hint}`, start: range.start, end: range.end };
}

/** The names that may follow `owner.`, or the top-level names. */
function namesIn({ manifest, facts }: Vocabulary, owner: string | undefined): string[] {
  let shape: Shape | undefined = manifest;
  for (const step of owner?.split('.') ?? []) shape = shape?.kind === 'object' ? shape.fields[step] : undefined;
  const fields = shape?.kind === 'object' ? Object.keys(shape.fields) : [];
  const prefix = owner === undefined ? '' : `${owner}.`;
  const next = [...facts.keys()].filter((id) => id.startsWith(prefix)).map((id) => id.slice(prefix.length));
  const names = [...fields, ...next.map((id) => id.split('.')[0] ?? '')];
  return names.length > 0 ? names : itemFields(manifest);
}

/** What owns nothing by its name is a listed item, or stands inside one: the fields of all items. */
function itemFields(shape: Shape, listed = false): string[] {
  if (shape.kind === 'list' || shape.kind === 'record') return itemFields(shape.item, true);
  if (shape.kind !== 'object') return [];
  const inner = Object.values(shape.fields).flatMap((field) => itemFields(field, listed));
  return listed ? [...Object.keys(shape.fields), ...inner] : inner;
}

const COMPARE: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=', 'in']);
const MATH: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%']);
const MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);
/** Operands whose text follows from the tree. */
const NAMED: ReadonlySet<Expr[0]> = new Set(['path', 'fact', 'param']);
const METHODS: ReadonlySet<string> = new Set(['size', 'startsWith', 'endsWith', 'contains']);
const FUNCTIONS: ReadonlySet<string> = new Set(['size', 'age', 'evidence_age', 'has']);

class Refused extends Error {
  readonly range: { start: number; end: number };
  constructor(message: string, node: ASTNode) {
    super(message);
    this.range = node.range;
  }
}

type Pair = readonly [ASTNode, ASTNode];

class Translation {
  private readonly text: string;
  private readonly vocabulary: Vocabulary;
  private readonly params: Parameters;

  constructor(text: string, vocabulary: Vocabulary, params: Parameters) {
    this.text = text;
    this.vocabulary = vocabulary;
    this.params = params;
  }

  expr(node: ASTNode, vars: ReadonlySet<string>): Expr {
    const inner = (part: ASTNode) => this.expr(part, vars);
    const { op } = node;
    if (COMPARE.has(op)) return this.comparison(op as CompareOp, node.args as unknown as Pair, vars);
    if (MATH.has(op)) {
      const [a, b] = node.args as unknown as Pair;
      return ['math', op as MathOp, inner(a), inner(b)];
    }
    switch (op) {
      case 'value':
        return literal(node, node.args);
      case 'id':
        return vars.has(node.args) ? ['var', node.args, []] : ['path', [node.args]];
      case '.':
        return this.member(inner(node.args[0]), node.args[1]);
      case '[]':
        return this.element(inner(node.args[0]), inner(node.args[1]));
      case '&&':
        return ['and', inner(node.args[0]), inner(node.args[1])];
      case '||':
        return ['or', inner(node.args[0]), inner(node.args[1])];
      case '!_':
        return opposite(inner(node.args));
      case '-_':
        return negative(inner(node.args));
      case '?:':
        return ['if', inner(node.args[0]), inner(node.args[1]), inner(node.args[2])];
      case 'list':
        return ['list', node.args.map(inner)];
      case 'call':
        return this.call(node, node.args[0], node.args[1], vars);
      case 'rcall':
        return this.method(node, node.args, vars);
      default:
        throw new Refused(`${op} is not part of the rule language`, node);
    }
  }

  private member(owner: Expr, name: string): Expr {
    if (owner[0] === 'var') return ['var', owner[1], [...owner[2], name]];
    if (owner[0] !== 'path') return ['get', owner, name];
    const steps = [...owner[1], name];
    if (steps[0] === 'param' && steps.length === 2) return ['param', name];
    const id = steps.join('.');
    if (FACT_ROOTS.has(steps[0] ?? '') && this.vocabulary.facts.has(id)) return ['fact', id];
    return ['path', steps];
  }

  /** `limits['p']` is `limits.p`. */
  private element(owner: Expr, key: Expr): Expr {
    const named = key[0] === 'lit' && typeof key[1] === 'string' ? key[1] : undefined;
    return owner[0] === 'path' && named !== undefined ? this.member(owner, named) : ['index', owner, key];
  }

  private call(node: ASTNode, name: string, args: readonly ASTNode[], vars: ReadonlySet<string>): Expr {
    const [first] = args;
    if (name === 'quantity') {
      const parsed = first?.op === 'value' ? parseLiteral(String(first.args)) : undefined;
      if (!parsed?.ok) throw new Refused(`quantity() needs a literal such as '80GiB'`, node);
      return parsed.dimension ? ['lit', parsed.value, parsed.dimension] : ['lit', parsed.value];
    }
    if (!FUNCTIONS.has(name)) throw new Refused(`${name}() is not part of the rule language`, node);
    return ['call', name, args.map((argument) => this.expr(argument, vars))];
  }

  private method(
    node: ASTNode,
    [name, target, args]: readonly [string, ASTNode, readonly ASTNode[]],
    vars: ReadonlySet<string>,
  ): Expr {
    const owner = this.expr(target, vars);
    if (METHODS.has(name)) return ['call', name, [owner, ...args.map((argument) => this.expr(argument, vars))]];
    const [variable, body] = args;
    if (!MACROS.has(name) || variable?.op !== 'id' || !body || args.length !== 2)
      throw new Refused(`${name}() is not part of the rule language`, node);
    const bound = this.expr(body, new Set([...vars, variable.args]));
    return ['macro', name as 'all', owner, variable.args, bound];
  }

  private comparison(op: CompareOp, [a, b]: Pair, vars: ReadonlySet<string>): Expr {
    const [left, right] = [this.expr(a, vars), this.expr(b, vars)];
    const dimension = this.dimension(left, vars) ?? this.dimension(right, vars);
    const notes: CompareNotes = {
      ...(NAMED.has(left[0]) ? {} : { left: this.text.slice(a.range.start, a.range.end) }),
      ...(NAMED.has(right[0]) ? {} : { right: this.text.slice(b.range.start, b.range.end) }),
      need: isNeed(left) && !isNeed(right) ? 'left' : 'right',
      ...(dimension ? { dimension } : {}),
    };
    return ['cmp', op, left, right, notes];
  }

  /** The dimension in which a side of a comparison is shown. */
  private dimension(expr: Expr, vars: ReadonlySet<string>): Dimension | undefined {
    switch (expr[0]) {
      case 'lit':
        return expr[2];
      case 'fact':
        return this.vocabulary.facts.get(expr[1])?.dimension;
      case 'param':
        return this.params[expr[1]]?.dimension;
      case 'path':
        return dimensionAt(this.vocabulary.manifest, expr[1]);
      case 'var':
        return vars.has(expr[1]) ? anyDimension(this.vocabulary.manifest, expr[2].at(-1)) : undefined;
      case 'get':
        return anyDimension(this.vocabulary.manifest, expr[2]);
      case 'index':
        return expr[1][0] === 'path' ? dimensionAt(this.vocabulary.manifest, [...expr[1][1], '']) : undefined;
      case 'call':
        return expr[1] === 'age' || expr[1] === 'evidence_age' ? 'seconds' : undefined;
      case 'math':
        return this.dimension(expr[2], vars) ?? this.dimension(expr[3], vars);
      default:
        return undefined;
    }
  }
}

function literal(node: ASTNode, value: unknown): Expr {
  if (typeof value === 'bigint') return ['lit', Number(value)];
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' || value === null)
    return ['lit', value];
  throw new Refused('bytes and unsigned numbers are not part of the rule language', node);
}

function negative(expr: Expr): Expr {
  if (expr[0] !== 'lit' || typeof expr[1] !== 'number') return ['neg', expr];
  return expr[2] ? ['lit', -expr[1], expr[2]] : ['lit', -expr[1]];
}

const OPPOSITE = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '==': '!=', '!=': '==' } as const;

/**
 * The opposite of a condition, with the negation moved inward, so that a finding says what is needed (`x <= 5` for
 * `!(x > 5)`). An absent value makes both a comparison and its opposite false.
 */
function opposite(expr: Expr): Expr {
  switch (expr[0]) {
    case 'not':
      return expr[1];
    case 'and':
      return ['or', opposite(expr[1]), opposite(expr[2])];
    case 'or':
      return ['and', opposite(expr[1]), opposite(expr[2])];
    case 'if':
      return ['if', expr[1], opposite(expr[2]), opposite(expr[3])];
    case 'cmp': {
      const [, op, left, right, notes] = expr;
      return op === 'in' ? ['not', expr] : ['cmp', OPPOSITE[op], left, right, notes];
    }
    case 'macro': {
      const [, kind, target, name, body] = expr;
      if (kind !== 'all' && kind !== 'exists') return ['not', expr];
      return ['macro', kind === 'all' ? 'exists' : 'all', target, name, opposite(body)];
    }
    default:
      return ['not', expr];
  }
}

function isNeed(expr: Expr): boolean {
  return (
    expr[0] === 'lit' ||
    expr[0] === 'param' ||
    expr[0] === 'list' ||
    (expr[0] === 'fact' && expr[1].startsWith('need.'))
  );
}

function dimensionAt(shape: Shape, steps: readonly string[]): Dimension | undefined {
  let current: Shape | undefined = shape;
  for (const step of steps) {
    if (current?.kind === 'object') current = current.fields[step];
    else if (current?.kind === 'record' || current?.kind === 'list') current = current.item;
    else return undefined;
  }
  return current?.kind === 'number' ? current.dimension : undefined;
}

/** Attributes of listed items: the dimension of a field of that name anywhere inside a list of the manifest. */
function anyDimension(shape: Shape, name: string | undefined): Dimension | undefined {
  if (name === undefined) return undefined;
  if (shape.kind === 'object') {
    for (const field of Object.values(shape.fields)) {
      const found = field.kind === 'list' ? dimensionInside(field.item, name) : anyDimension(field, name);
      if (found) return found;
    }
  }
  return undefined;
}

function dimensionInside(shape: Shape, name: string): Dimension | undefined {
  if (shape.kind !== 'object') return undefined;
  const field = shape.fields[name];
  if (field?.kind === 'number') return field.dimension;
  for (const inner of Object.values(shape.fields)) {
    const found = inner.kind === 'list' ? dimensionInside(inner.item, name) : dimensionInside(inner, name);
    if (found) return found;
  }
  return undefined;
}
