/**
 * Three-valued evaluation of rule conditions.
 *
 * A condition is CEL; `language.ts` parses and type-checks it into the plain tree below. Here it runs. A value that
 * is missing yields Unknown with all the paths that are missing; `false && Unknown` is false, `true || Unknown` is
 * true (Kleene). A value that is declared absent (null), or lacking inside a listed item, makes a comparison false,
 * and stays false under negation: no rule passes because a field is missing.
 */
import type { Facts } from '../facts/fact.js';
import type { Dimension } from '../util/quantity.js';

export type CompareOp = '<' | '<=' | '>' | '>=' | '==' | '!=' | 'in';
export type MathOp = '+' | '-' | '*' | '/' | '%';

/** Plain, serialisable syntax tree of a type-checked condition. */
export type Expr =
  | readonly ['lit', number | string | boolean | null, Dimension?]
  | readonly ['path', readonly string[]]
  | readonly ['fact', string]
  | readonly ['param', string]
  | readonly ['var', string, readonly string[]]
  | readonly ['get', Expr, string]
  | readonly ['index', Expr, Expr]
  | readonly ['list', readonly Expr[]]
  | readonly ['not', Expr]
  | readonly ['neg', Expr]
  | readonly ['and', Expr, Expr]
  | readonly ['or', Expr, Expr]
  | readonly ['if', Expr, Expr, Expr]
  | readonly ['cmp', CompareOp, Expr, Expr, CompareNotes]
  | readonly ['math', MathOp, Expr, Expr]
  | readonly ['call', string, readonly Expr[]]
  | readonly ['macro', 'all' | 'exists' | 'exists_one' | 'filter' | 'map', Expr, string, Expr];

/** What a report says about a comparison: the text of both sides, the unit, and which side is the requirement. */
export interface CompareNotes {
  readonly left: string;
  readonly right: string;
  readonly dimension?: Dimension;
  readonly need: 'left' | 'right';
}

/** A value that could not be determined, with every manifest path that is missing. */
export class Unknown {
  readonly paths: readonly string[];
  constructor(paths: readonly string[]) {
    this.paths = paths;
  }
}

export type Value = number | string | boolean | null | Unknown | readonly Value[] | { readonly [key: string]: Value };

/** A mistake in a rule that only shows at run time, such as a division by zero. */
export class RuleDefect extends Error {}

export interface EvidenceView {
  /** Age in seconds of the newest item, of those produced in the given environments; undefined when there is none. */
  newestAge(ids: readonly string[], environments?: readonly string[]): number | undefined;
}

export interface Scope {
  /** The manifest in base units. */
  readonly manifest: unknown;
  readonly facts: Facts;
  readonly params: Readonly<Record<string, number | string | readonly string[]>>;
  /** Seconds since 1970 of the day of the assessment. */
  readonly asOf: number;
  readonly evidence: EvidenceView;
  readonly vars?: Bound;
}

interface Bound {
  readonly name: string;
  readonly value: Value;
  readonly path: string;
  readonly outer: Bound | undefined;
}

function merge(a: Value, b: Value): Unknown {
  const left = a instanceof Unknown ? a.paths : [];
  const right = b instanceof Unknown ? b.paths : [];
  return new Unknown([...new Set([...left, ...right])]);
}

function isMap(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Unknown);
}

function lookup(scope: Scope, steps: readonly string[]): Value {
  let value = scope.manifest as Value | undefined;
  for (const step of steps) {
    if (value === null) return null;
    if (value === undefined || !isMap(value) || !Object.hasOwn(value, step)) return new Unknown([steps.join('.')]);
    value = value[step];
  }
  return value === undefined ? new Unknown([steps.join('.')]) : value;
}

function factValue(scope: Scope, id: string): Value {
  const fact = scope.facts.get(id);
  if (!fact) throw new RuleDefect(`there is no fact ${id}`);
  if (fact.value !== null) return fact.value as Value;
  return fact.missing.length > 0 ? new Unknown(fact.missing) : null;
}

function findVar(scope: Scope, name: string): Bound {
  for (let bound = scope.vars; bound; bound = bound.outer) if (bound.name === name) return bound;
  throw new RuleDefect(`there is no variable ${name}`);
}

/** Attributes of a listed item: what is lacking counts as declared absent. */
function attribute(value: Value, steps: readonly string[]): Value {
  let current: Value = value;
  for (const step of steps) {
    if (current instanceof Unknown || current === null) return current;
    current = isMap(current) && Object.hasOwn(current, step) ? (current[step] ?? null) : null;
  }
  return current;
}

/** Evaluates a condition. Pure; throws RuleDefect for a defect of the rule, never for anything in the manifest. */
export function evaluate(expr: Expr, scope: Scope): Value {
  switch (expr[0]) {
    case 'lit':
      return expr[1];
    case 'path':
      return lookup(scope, expr[1]);
    case 'fact':
      return factValue(scope, expr[1]);
    case 'param':
      return param(scope, expr[1]);
    case 'var':
      return attribute(findVar(scope, expr[1]).value, expr[2]);
    case 'get':
      return attribute(evaluate(expr[1], scope), [expr[2]]);
    case 'index':
      return index(expr, scope);
    case 'list':
      return list(expr[1].map((item) => evaluate(item, scope)));
    case 'not':
      return not(evaluate(expr[1], scope));
    case 'neg':
      return negate(evaluate(expr[1], scope));
    case 'and':
      return and(evaluate(expr[1], scope), () => evaluate(expr[2], scope));
    case 'or':
      return or(evaluate(expr[1], scope), () => evaluate(expr[2], scope));
    case 'if':
      return choose(evaluate(expr[1], scope), expr[2], expr[3], scope);
    case 'cmp':
      return compare(expr[1], evaluate(expr[2], scope), evaluate(expr[3], scope));
    case 'math':
      return math(expr[1], evaluate(expr[2], scope), evaluate(expr[3], scope));
    case 'call':
      return call(
        expr[1],
        expr[2].map((argument) => evaluate(argument, scope)),
        scope,
      );
    case 'macro':
      return macro(expr, scope);
  }
}

function param(scope: Scope, name: string): Value {
  const value = Object.hasOwn(scope.params, name) ? scope.params[name] : undefined;
  if (value === undefined) throw new RuleDefect(`there is no parameter ${name}`);
  return value;
}

/** `limits[k]` of the manifest is missing where `limits.k` would be; beyond the end of a list there is nothing. */
function index([, owner, at]: Extract<Expr, readonly ['index', ...unknown[]]>, scope: Scope): Value {
  const [target, key] = [evaluate(owner, scope), evaluate(at, scope)];
  if (target instanceof Unknown || key instanceof Unknown) return merge(target, key);
  if (target === null || key === null) return null;
  if (Array.isArray(target)) return (target as readonly Value[])[Number(key)] ?? null;
  if (owner[0] === 'path') return lookup(scope, [...owner[1], String(key)]);
  return attribute(target, [String(key)]);
}

/** Why several values together are not known: all that is missing, else null for what is absent; else undefined. */
function undecided(values: readonly Value[]): Unknown | null | undefined {
  const unknown = values.filter((value) => value instanceof Unknown);
  if (unknown.length > 0) return new Unknown([...new Set(unknown.flatMap(({ paths }) => paths))]);
  return values.includes(null) ? null : undefined;
}

function list(items: readonly Value[]): Value {
  const unclear = undecided(items);
  return unclear === undefined ? items : unclear;
}

function truth(value: Value): boolean | null | Unknown {
  if (typeof value === 'boolean' || value === null || value instanceof Unknown) return value;
  throw new RuleDefect('a condition is not true or false');
}

function not(value: Value): Value {
  const known = truth(value);
  return typeof known === 'boolean' ? !known : known;
}

function negate(value: Value): Value {
  if (value === null || value instanceof Unknown) return value;
  if (typeof value !== 'number') throw new RuleDefect('only a number can be negated');
  return -value;
}

function and(left: Value, right: () => Value): Value {
  const a = truth(left);
  if (a === false) return false;
  const b = truth(right());
  if (b === false) return false;
  if (a === null || b === null) return null;
  return a === true && b === true ? true : merge(a, b);
}

function or(left: Value, right: () => Value): Value {
  const a = truth(left);
  if (a === true) return true;
  const b = truth(right());
  if (b === true) return true;
  if (a instanceof Unknown || b instanceof Unknown) return merge(a, b);
  return a === null || b === null ? null : false;
}

function choose(condition: Value, yes: Expr, no: Expr, scope: Scope): Value {
  const known = truth(condition);
  if (known === null || known instanceof Unknown) return known;
  return evaluate(known ? yes : no, scope);
}

function compare(op: CompareOp, left: Value, right: Value): Value {
  if (left instanceof Unknown || right instanceof Unknown) return merge(left, right);
  if (left === null || right === null) return null;
  switch (op) {
    case '==':
      return same(left, right);
    case '!=':
      return !same(left, right);
    case 'in':
      return member(left, right);
    default:
      return ordered(op, left, right);
  }
}

function same(left: Value, right: Value): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, i) => same(item, (right as readonly Value[])[i] ?? null));
  if (isMap(left) && isMap(right)) {
    const keys = Object.keys(left);
    const other = right;
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(other, key) && same(left[key] ?? null, other[key] ?? null))
    );
  }
  return left === right;
}

function member(left: Value, right: Value): boolean {
  if (Array.isArray(right)) return right.some((item) => same(left, item));
  if (isMap(right)) return Object.hasOwn(right, String(left)) && right[String(left)] !== null;
  throw new RuleDefect('`in` needs a list or a map on its right');
}

function ordered(op: '<' | '<=' | '>' | '>=', left: Value, right: Value): boolean {
  if (typeof left !== typeof right || typeof left === 'object')
    throw new RuleDefect('only two numbers, two texts or two flags have an order');
  const [a, b] = [left as number, right as number];
  if (op === '<') return a < b;
  if (op === '<=') return a <= b;
  return op === '>' ? a > b : a >= b;
}

function math(op: MathOp, left: Value, right: Value): Value {
  if (left instanceof Unknown || right instanceof Unknown) return merge(left, right);
  if (left === null || right === null) return null;
  if (op === '+' && typeof left === 'string' && typeof right === 'string') return left + right;
  if (op === '+' && Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  if (typeof left !== 'number' || typeof right !== 'number') throw new RuleDefect(`${op} needs two numbers`);
  if ((op === '/' || op === '%') && right === 0) throw new RuleDefect('division by zero');
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
  }
}

function call(name: string, args: readonly Value[], scope: Scope): Value {
  const [first = null, second = null] = args;
  if (name === 'has') return first !== null && !(first instanceof Unknown);
  const unclear = undecided(args);
  if (unclear !== undefined) return unclear;
  switch (name) {
    case 'size':
      return sizeOf(first);
    case 'startsWith':
      return String(first).startsWith(String(second));
    case 'endsWith':
      return String(first).endsWith(String(second));
    case 'contains':
      return String(first).includes(String(second));
    case 'age':
      return typeof first === 'number' && first <= scope.asOf ? scope.asOf - first : null;
    case 'evidence_age':
      return scope.evidence.newestAge(first as readonly string[], texts(second)) ?? null;
    default:
      throw new RuleDefect(`there is no function ${name}`);
  }
}

function texts(value: Value): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}

function sizeOf(value: Value): number {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  if (isMap(value)) return Object.values(value).filter((item) => item !== null).length;
  throw new RuleDefect('size() needs a text, a list or a map');
}

type Macro = Extract<Expr, readonly ['macro', ...unknown[]]>;

/** Where the items of a filtered list stood in the list they came from. */
const origins = new WeakMap<object, readonly string[]>();

/** The elements a macro ranges over, each with the manifest path it stands at. Maps range over their keys. */
function elements(target: readonly Value[] | { readonly [key: string]: Value }, path: string): [Value, string][] {
  if (Array.isArray(target)) {
    const paths = origins.get(target);
    return (target as readonly Value[]).map((value, i) => [value, paths?.[i] ?? (path && `${path}[${i}]`)]);
  }
  const map = target as { readonly [key: string]: Value };
  return Object.keys(map).map((key) => [key, path && `${path}.${key}`]);
}

function bind(scope: Scope, name: string, value: Value, path: string): Scope {
  return { ...scope, vars: { name, value, path, outer: scope.vars } };
}

/** The manifest path of an expression; empty where it has none, such as for a fact or an item of a fact's list. */
function pathOf(expr: Expr, scope: Scope): string {
  if (expr[0] === 'path') return expr[1].join('.');
  if (expr[0] === 'var') {
    const { path } = findVar(scope, expr[1]);
    return path && [path, ...expr[2]].join('.');
  }
  if (expr[0] === 'get') {
    const owner = pathOf(expr[1], scope);
    return owner && `${owner}.${expr[2]}`;
  }
  if (expr[0] === 'index') {
    const [owner, key] = [pathOf(expr[1], scope), evaluate(expr[2], scope)];
    if (typeof key === 'number') return owner && `${owner}[${key}]`;
    return owner && typeof key === 'string' ? `${owner}.${key}` : '';
  }
  if (expr[0] === 'macro') return pathOf(expr[2], scope);
  return '';
}

function macro([, kind, target, name, body]: Macro, scope: Scope): Value {
  const value = evaluate(target, scope);
  if (value === null || value instanceof Unknown) return value;
  if (!Array.isArray(value) && !isMap(value)) throw new RuleDefect(`${kind}() needs a list or a map`);
  const items = elements(value as readonly Value[], pathOf(target, scope));
  const scopes = items.map(([item, path]) => bind(scope, name, item, path));
  const results = scopes.map((inner) => evaluate(body, inner));
  const unclear = undecided(results);
  switch (kind) {
    case 'map':
      origins.set(
        results,
        scopes.map((inner) => pathOf(body, inner)),
      );
      return list(results);
    case 'all':
      return results.reduce((a, b) => and(a, () => b), true);
    case 'exists':
      return results.reduce((a, b) => or(a, () => b), false);
    case 'exists_one':
      return unclear === undefined ? results.filter((result) => result === true).length === 1 : unclear;
    case 'filter': {
      if (unclear !== undefined) return unclear;
      const kept = items.filter((_, i) => results[i] === true);
      const values = kept.map(([item]) => item);
      origins.set(
        values,
        kept.map(([, path]) => path),
      );
      return values;
    }
  }
}

/** One thing that decided an outcome. */
export interface Reason {
  /** Text of the comparison or flag, as written in the rule. */
  readonly text: string;
  readonly op: CompareOp | 'is' | 'contains';
  /** What is there, with its path (empty for a computed value). */
  readonly have: Value;
  readonly haveText: string;
  readonly need: Value;
  readonly needText: string;
  readonly dimension?: Dimension;
  /** Manifest paths and fact ids that the comparison read, and those of them on the side of the need. */
  readonly reads: readonly string[];
  readonly needReads: readonly string[];
  readonly holds: boolean | null | Unknown;
}

/** The comparisons that decided the value of a condition, walking only the branches that mattered. */
export function reasons(expr: Expr, scope: Scope): Reason[] {
  const value = evaluate(expr, scope);
  switch (expr[0]) {
    case 'and':
    case 'or':
      return junction(expr, value, scope);
    case 'not':
      return reasons(expr[1], scope).map(negated);
    case 'if': {
      const condition = evaluate(expr[1], scope);
      const context = reasons(expr[1], scope);
      if (typeof condition !== 'boolean') return context;
      return [...context.map(asContext), ...reasons(condition ? expr[2] : expr[3], scope)];
    }
    case 'macro':
      return macroReasons(expr, value, scope);
    case 'cmp':
      return [comparison(expr, value, scope)];
    default:
      return [flag(expr, value, scope)];
  }
}

/** The condition of a ternary says which requirement holds; it is read, but it is not itself a shortfall. */
function asContext(reason: Reason): Reason {
  return { ...reason, holds: true };
}

/** A negation needs the opposite of a flag, a membership or a call; `language.ts` has turned round all the rest. */
function negated(reason: Reason): Reason {
  const { text, holds } = reason;
  return {
    ...reason,
    text: reason.op === 'is' ? `!${text}` : `!(${text})`,
    op: '==',
    have: holds,
    haveText: text,
    need: false,
    needText: 'false',
    needReads: [],
    holds: truth(not(holds)),
  };
}

function verdict(value: Value): string {
  return value instanceof Unknown ? 'unknown' : value === true ? 'true' : 'false';
}

function junction(expr: Extract<Expr, readonly ['and' | 'or', ...unknown[]]>, value: Value, scope: Scope): Reason[] {
  const outcome = verdict(value);
  const parts = [expr[1], expr[2]].filter((part) => verdict(evaluate(part, scope)) === outcome);
  const decisive = expr[0] === 'or' && outcome === 'true' ? parts.slice(0, 1) : parts;
  return decisive.flatMap((part) => reasons(part, scope));
}

function macroReasons(expr: Macro, value: Value, scope: Scope): Reason[] {
  const [, kind, target, name, body] = expr;
  const ranged = evaluate(target, scope);
  if ((kind !== 'all' && kind !== 'exists') || ranged === null || ranged instanceof Unknown)
    return [flag(expr, value, scope)];
  const outcome = verdict(value);
  const scopes = elements(ranged as readonly Value[], pathOf(target, scope)).map(([item, path]) =>
    bind(scope, name, item, path),
  );
  const decisive = scopes.filter((inner) => verdict(evaluate(body, inner)) === outcome);
  const computed = target[0] === 'path' || target[0] === 'var' ? [] : reads(target, scope);
  const found = decisive.flatMap((inner) => reasons(body, inner));
  if (found.length === 0) return [flag(expr, value !== true && empty(ranged) ? null : value, scope)];
  return found.map((reason) => ({ ...reason, reads: [...new Set([...reason.reads, ...computed])] }));
}

function empty(value: Value): boolean {
  return Array.isArray(value) ? value.length === 0 : isMap(value) && Object.keys(value).length === 0;
}

function comparison(expr: Extract<Expr, readonly ['cmp', ...unknown[]]>, value: Value, scope: Scope): Reason {
  const [, op, left, right, notes] = expr;
  const [a, b] = [evaluate(left, scope), evaluate(right, scope)];
  const leftText = concrete(left, notes.left, a, scope);
  const rightText = concrete(right, notes.right, b, scope);
  // `x in list` asks of x that the list has it; where only the list is in the manifest, it asks that of the list.
  const containment = op === 'in' && pathOf(left, scope) === '' && pathOf(right, scope) !== '';
  const needLeft = containment || notes.need === 'left';
  return {
    text: `${leftText} ${op} ${rightText}`,
    op: containment ? 'contains' : needLeft ? mirrored(op) : op,
    have: needLeft ? b : a,
    haveText: needLeft ? rightText : leftText,
    need: needLeft ? a : b,
    needText: needLeft ? leftText : rightText,
    ...(notes.dimension ? { dimension: notes.dimension } : {}),
    reads: [...new Set([...reads(left, scope), ...reads(right, scope)])],
    needReads: reads(needLeft ? left : right, scope),
    holds: truth(value),
  };
}

function mirrored(op: CompareOp): CompareOp {
  const mirror: Partial<Record<CompareOp, CompareOp>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
  return mirror[op] ?? op;
}

/** The text of a side, with the path of the very item where a macro ranges over a list. */
function concrete(expr: Expr, text: string, value: Value, scope: Scope): string {
  const path = expr[0] === 'macro' ? '' : pathOf(expr, scope);
  return path || (expr[0] === 'var' && typeof value === 'string' ? value : text);
}

/** A flag in the words of the rule. */
function written(expr: Expr, scope: Scope): string {
  const path = pathOf(expr, scope);
  if (path) return path;
  switch (expr[0]) {
    case 'fact':
      return expr[1];
    case 'param':
      return `param.${expr[1]}`;
    case 'macro':
      return written(expr[2], scope);
    case 'lit':
      return typeof expr[1] === 'string' ? `'${expr[1]}'` : String(expr[1]);
    case 'call': {
      const [first = '', ...rest] = expr[2].map((argument) => written(argument, scope));
      return rest.length === 0 ? `${expr[1]}(${first})` : `${first}.${expr[1]}(${rest.join(', ')})`;
    }
    default:
      return expr[0];
  }
}

function flag(expr: Expr, value: Value, scope: Scope): Reason {
  const text = written(expr, scope);
  const holds = typeof value === 'boolean' || value === null || value instanceof Unknown ? value : true;
  return {
    text,
    op: 'is',
    have: value,
    haveText: text,
    need: true,
    needText: 'true',
    reads: reads(expr, scope),
    needReads: [],
    holds,
  };
}

/** Every manifest path and fact that evaluating the expression touches. */
export function reads(expr: Expr, scope: Scope): string[] {
  switch (expr[0]) {
    case 'path':
      return [expr[1].join('.')];
    case 'fact':
      return [expr[1]];
    case 'var':
      return [pathOf(expr, scope)].filter((path) => path !== '');
    case 'lit':
    case 'param':
      return [];
    case 'get':
      return pathOf(expr, scope) ? [pathOf(expr, scope)] : reads(expr[1], scope);
    case 'list':
      return expr[1].flatMap((item) => reads(item, scope));
    case 'call':
      return expr[2].flatMap((item) => reads(item, scope));
    case 'not':
    case 'neg':
      return reads(expr[1], scope);
    case 'index': {
      const path = pathOf(expr, scope);
      return [...(path ? [path] : reads(expr[1], scope)), ...reads(expr[2], scope)];
    }
    case 'and':
    case 'or':
      return [...reads(expr[1], scope), ...reads(expr[2], scope)];
    case 'cmp':
    case 'math':
      return [...reads(expr[2], scope), ...reads(expr[3], scope)];
    case 'if':
      return [expr[1], expr[2], expr[3]].flatMap((part) => reads(part, scope));
    case 'macro': {
      const ranged = evaluate(expr[2], scope);
      if (ranged === null || ranged instanceof Unknown) return reads(expr[2], scope);
      const inner = elements(ranged as readonly Value[], pathOf(expr[2], scope)).flatMap(([item, path]) =>
        reads(expr[4], bind(scope, expr[3], item, path)),
      );
      const listed = expr[2][0] === 'path' || expr[2][0] === 'var';
      return listed && inner.length > 0 ? inner : [...inner, ...reads(expr[2], scope)];
    }
  }
}
