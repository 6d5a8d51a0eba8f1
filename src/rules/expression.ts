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

/** What a report says about a comparison: the text of computed sides, the unit, and which side is the requirement. */
export interface CompareNotes {
  readonly left?: string;
  readonly right?: string;
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

export interface Bound {
  readonly name: string;
  readonly value: Value;
  readonly path: string;
  readonly outer: Bound | undefined;
}

type Run = (scope: Scope) => Value;

/** Conditions live as long as their pack; each is turned into functions when it is first evaluated. */
const runs = new WeakMap<Expr, Run>();

/** Evaluates a condition. Pure; throws RuleDefect for a defect of the rule, never for anything in the manifest. */
export function evaluate(expr: Expr, scope: Scope): Value {
  return runOf(expr)(scope);
}

function runOf(expr: Expr): Run {
  const known = runs.get(expr);
  if (known) return known;
  const run = compile(expr);
  runs.set(expr, run);
  return run;
}

function compile(expr: Expr): Run {
  switch (expr[0]) {
    case 'lit': {
      const [, value] = expr;
      return () => value;
    }
    case 'path':
      return path(expr[1]);
    case 'fact':
      return fact(expr[1]);
    case 'param':
      return param(expr[1]);
    case 'var':
      return variable(expr[1], expr[2]);
    case 'get': {
      const [owner, steps] = [runOf(expr[1]), [expr[2]]];
      return (scope) => attribute(owner(scope), steps);
    }
    case 'index':
      return index(expr[1], runOf(expr[2]));
    case 'list': {
      const items = expr[1].map(runOf);
      if (expr[1].every(([kind]) => kind === 'lit')) {
        const constant = list(expr[1].map(([, value]) => value as Value));
        return () => constant;
      }
      return (scope) => list(items.map((item) => item(scope)));
    }
    case 'not': {
      const inner = runOf(expr[1]);
      return (scope) => not(inner(scope));
    }
    case 'neg': {
      const inner = runOf(expr[1]);
      return (scope) => negate(inner(scope));
    }
    case 'and':
      return and(runOf(expr[1]), runOf(expr[2]));
    case 'or':
      return or(runOf(expr[1]), runOf(expr[2]));
    case 'if':
      return choose(runOf(expr[1]), runOf(expr[2]), runOf(expr[3]));
    case 'cmp':
      return comparison(expr[1], runOf(expr[2]), runOf(expr[3]));
    case 'math': {
      const [, op, left, right] = expr;
      const [a, b] = [runOf(left), runOf(right)];
      return (scope) => math(op, a(scope), b(scope));
    }
    case 'call': {
      const [, name, args] = expr;
      const inputs = args.map(runOf);
      return (scope) =>
        call(
          name,
          inputs.map((input) => input(scope)),
          scope,
        );
    }
    case 'macro':
      return macro(expr);
  }
}

function merge(a: Value, b: Value): Unknown {
  const left = a instanceof Unknown ? a.paths : [];
  const right = b instanceof Unknown ? b.paths : [];
  return new Unknown([...new Set([...left, ...right])]);
}

export function isMap(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Unknown);
}

/** A section of the manifest: a missing step makes the value unknown, a null one absent. */
function path(steps: readonly string[]): Run {
  const whole = steps.join('.');
  return ({ manifest }) => {
    let value = manifest as Value | undefined;
    for (const step of steps) {
      if (value === null) return null;
      if (value === undefined || !isMap(value) || !Object.hasOwn(value, step)) return new Unknown([whole]);
      value = value[step];
    }
    return value === undefined ? new Unknown([whole]) : value;
  };
}

function fact(id: string): Run {
  return ({ facts }) => {
    const found = facts.get(id);
    if (!found) throw new RuleDefect(`there is no fact ${id}`);
    if (found.value !== null) return found.value as Value;
    return found.missing.length > 0 ? new Unknown(found.missing) : null;
  };
}

function param(name: string): Run {
  return ({ params }) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (value === undefined) throw new RuleDefect(`there is no parameter ${name}`);
    return value;
  };
}

export function findVar(scope: Scope, name: string): Bound {
  for (let bound = scope.vars; bound; bound = bound.outer) if (bound.name === name) return bound;
  throw new RuleDefect(`there is no variable ${name}`);
}

function variable(name: string, steps: readonly string[]): Run {
  return steps.length === 0
    ? (scope) => findVar(scope, name).value
    : (scope) => attribute(findVar(scope, name).value, steps);
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

/** `limits[k]` of the manifest is missing where `limits.k` would be; beyond the end of a list there is nothing. */
function index(owner: Expr, at: Run): Run {
  const of = runOf(owner);
  return (scope) => {
    const [target, key] = [of(scope), at(scope)];
    if (target instanceof Unknown || key instanceof Unknown) return merge(target, key);
    if (target === null || key === null) return null;
    if (Array.isArray(target)) return (target as readonly Value[])[Number(key)] ?? null;
    if (owner[0] === 'path') return path([...owner[1], String(key)])(scope);
    return attribute(target, [String(key)]);
  };
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

export function truth(value: Value): boolean | null | Unknown {
  if (typeof value === 'boolean' || value === null || value instanceof Unknown) return value;
  throw new RuleDefect('a condition is not true or false');
}

export function not(value: Value): Value {
  const known = truth(value);
  return typeof known === 'boolean' ? !known : known;
}

function negate(value: Value): Value {
  if (value === null || value instanceof Unknown) return value;
  if (typeof value !== 'number') throw new RuleDefect('only a number can be negated');
  return -value;
}

function and(left: Run, right: Run): Run {
  return (scope) => {
    const a = truth(left(scope));
    return a === false ? false : both(a, truth(right(scope)));
  };
}

type Truth = boolean | null | Unknown;

function both(a: Truth, b: Truth): Truth {
  if (a === false || b === false) return false;
  if (a === null || b === null) return null;
  return a === true && b === true ? true : merge(a, b);
}

function or(left: Run, right: Run): Run {
  return (scope) => {
    const a = truth(left(scope));
    return a === true ? true : either(a, truth(right(scope)));
  };
}

function either(a: Truth, b: Truth): Truth {
  if (a === true || b === true) return true;
  if (a instanceof Unknown || b instanceof Unknown) return merge(a, b);
  return a === null || b === null ? null : false;
}

function choose(condition: Run, yes: Run, no: Run): Run {
  return (scope) => {
    const known = truth(condition(scope));
    if (known === null || known instanceof Unknown) return known;
    return known ? yes(scope) : no(scope);
  };
}

function comparison(op: CompareOp, left: Run, right: Run): Run {
  const decide = COMPARE[op];
  return (scope) => {
    const [a, b] = [left(scope), right(scope)];
    if (a instanceof Unknown || b instanceof Unknown) return merge(a, b);
    return a === null || b === null ? null : decide(a, b);
  };
}

const COMPARE: Readonly<Record<CompareOp, (left: Value, right: Value) => boolean>> = {
  '==': same,
  '!=': (left, right) => !same(left, right),
  in: member,
  '<': ordered((a, b) => a < b),
  '<=': ordered((a, b) => a <= b),
  '>': ordered((a, b) => a > b),
  '>=': ordered((a, b) => a >= b),
};

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

function ordered(decide: (a: number, b: number) => boolean): (left: Value, right: Value) => boolean {
  return (left, right) => {
    if (typeof left !== typeof right || typeof left === 'object')
      throw new RuleDefect('only two numbers, two texts or two flags have an order');
    return decide(left as number, right as number);
  };
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

export type Macro = Extract<Expr, readonly ['macro', ...unknown[]]>;

export function bind(scope: Scope, name: string, value: Value, path: string): Scope {
  const { manifest, facts, params, asOf, evidence, vars } = scope;
  return { manifest, facts, params, asOf, evidence, vars: { name, value, path, outer: vars } };
}

function macro(expr: Macro): Run {
  const [, kind, target, name, body] = expr;
  const [range, each] = [runOf(target), runOf(body)];
  return (scope) => {
    const value = range(scope);
    if (value === null || value instanceof Unknown) return value;
    if (!Array.isArray(value) && !isMap(value)) throw new RuleDefect(`${kind}() needs a list or a map`);
    const items = Array.isArray(value) ? (value as readonly Value[]) : Object.keys(value);
    const results = items.map((item) => each(bind(scope, name, item, '')));
    switch (kind) {
      case 'all':
        return results.reduce<Truth>((a, b) => both(a, truth(b)), true);
      case 'exists':
        return results.reduce<Truth>((a, b) => either(a, truth(b)), false);
      case 'map':
        return list(results);
      case 'exists_one':
      case 'filter': {
        const unclear = undecided(results);
        if (unclear !== undefined) return unclear;
        const kept = items.filter((_, i) => results[i] === true);
        return kind === 'filter' ? kept : kept.length === 1;
      }
    }
  };
}
