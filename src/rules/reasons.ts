/**
 * Why a condition has its value: the comparisons that decided it, what they compared, and what they read. Walks only the
 * branches that mattered; the values themselves come from `expression.ts`.
 */
import type { Dimension } from '../util/quantity.js';
import {
  bind,
  type CompareOp,
  type Expr,
  evaluate,
  findVar,
  isMap,
  type Macro,
  not,
  type Scope,
  truth,
  Unknown,
  type Value,
} from './expression.js';

/** The parts of a condition that must all hold. */
export function conjuncts(expr: Expr): readonly Expr[] {
  return expr[0] === 'and' ? [...conjuncts(expr[1]), ...conjuncts(expr[2])] : [expr];
}

/** One thing that decided an outcome. */
export interface Reason {
  /** Text of the comparison or flag, as written in the rule. */
  readonly text: string;
  readonly op: CompareOp | 'is' | 'contains' | 'not in' | 'excludes';
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
export function reasons(expr: Expr, scope: Scope, value: Value = evaluate(expr, scope)): Reason[] {
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
  const { text, op, holds } = reason;
  if (op === 'in' || op === 'contains')
    return { ...reason, text: `!(${text})`, op: op === 'in' ? 'not in' : 'excludes', holds: truth(not(holds)) };
  return {
    ...reason,
    text: op === 'is' ? `!${text}` : `!(${text})`,
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
  const parts = operands(expr).map((part) => ({ part, value: evaluate(part, scope) }));
  const alike = parts.filter((part) => verdict(part.value) === outcome);
  const decisive = expr[0] === 'or' && outcome === 'true' ? alike.slice(0, 1) : alike;
  return decisive.flatMap((part) => reasons(part.part, scope, part.value));
}

/** `a && b && c` is a tree of two operands each; here all three stand side by side. */
function operands([op, left, right]: Extract<Expr, readonly ['and' | 'or', ...unknown[]]>): readonly Expr[] {
  return [left, right].flatMap((part) => (part[0] === op ? operands(part) : [part]));
}

function macroReasons(expr: Macro, value: Value, scope: Scope): Reason[] {
  const [, kind, target, , body] = expr;
  const ranged = evaluate(target, scope);
  if ((kind !== 'all' && kind !== 'exists') || ranged === null || ranged instanceof Unknown)
    return [flag(expr, value, scope)];
  const outcome = verdict(value);
  const found = scopesOf(expr, scope).flatMap((inner) => {
    const own = evaluate(body, inner);
    return verdict(own) === outcome ? reasons(body, inner, own) : [];
  });
  const computed = target[0] === 'path' || target[0] === 'var' ? [] : reads(target, scope);
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
  const [leftReads, rightReads] = [reads(left, scope), reads(right, scope)];
  // `x in list` asks of x that the list has it; where only the list comes from the manifest, it asks that of the list.
  const fromManifest = pathOf(right, scope) !== '' || (left[0] === 'lit' && right[0] === 'fact');
  const containment = op === 'in' && pathOf(left, scope) === '' && fromManifest;
  const needLeft = containment || notes.need === 'left';
  return {
    text: `${leftText} ${op} ${rightText}`,
    op: containment ? 'contains' : needLeft ? mirrored(op) : op,
    have: needLeft ? b : a,
    haveText: needLeft ? rightText : leftText,
    need: needLeft ? a : b,
    needText: needLeft ? leftText : rightText,
    ...(notes.dimension ? { dimension: notes.dimension } : {}),
    reads: [...new Set([...leftReads, ...rightReads])],
    needReads: needLeft ? leftReads : rightReads,
    holds: truth(value),
  };
}

function mirrored(op: CompareOp): CompareOp {
  const mirror: Partial<Record<CompareOp, CompareOp>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
  return mirror[op] ?? op;
}

/** The text of a side, with the path of the very item where a macro ranges over a list. */
function concrete(expr: Expr, text: string | undefined, value: Value, scope: Scope): string {
  if (expr[0] === 'call' && expr[1] === 'size') return written(expr, scope);
  const path = expr[0] === 'macro' ? '' : pathOf(expr, scope);
  return path || (expr[0] === 'var' && typeof value === 'string' ? value : (text ?? written(expr, scope)));
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
      const inner = scopesOf(expr, scope).flatMap((bound) => reads(expr[4], bound));
      const listed = expr[2][0] === 'path' || expr[2][0] === 'var';
      return listed && inner.length > 0 ? inner : [...inner, ...reads(expr[2], scope)];
    }
  }
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

interface Element {
  readonly value: Value;
  /** Where it stands in the manifest; empty for an item of a computed list. */
  readonly path: string;
}

/** The elements that a list or map has, which is known to be there, in the order of the macros. Maps range over keys. */
function elements(target: Expr, scope: Scope): readonly Element[] {
  if (target[0] === 'macro') {
    const [, kind, of, name, body] = target;
    const inner = elements(of, scope).map((item) => ({ item, scope: bind(scope, name, item.value, item.path) }));
    if (kind === 'filter')
      return inner.flatMap(({ item, scope: bound }) => (evaluate(body, bound) === true ? [item] : []));
    return inner.map(({ scope: bound }) => ({ value: evaluate(body, bound), path: pathOf(body, bound) }));
  }
  const value = evaluate(target, scope);
  const path = pathOf(target, scope);
  if (Array.isArray(value))
    return (value as readonly Value[]).map((item, i) => ({ value: item, path: path && `${path}[${i}]` }));
  return isMap(value) ? Object.keys(value).map((key) => ({ value: key, path: path && `${path}.${key}` })) : [];
}

/** The scopes in which a macro looks at each element. */
function scopesOf([, , target, name]: Macro, scope: Scope): readonly Scope[] {
  return elements(target, scope).map(({ value, path }) => bind(scope, name, value, path));
}
