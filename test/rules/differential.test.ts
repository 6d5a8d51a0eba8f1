/**
 * Our three-valued evaluator against two implementations of CEL, over generated conditions and data. Both absorb errors
 * in `&&`, `||`, `all` and `exists` as CEL demands, so what they report as a missing key is what we call Unknown (or
 * absent, inside a listed item).
 *
 * Left out, because we differ on purpose: explicit nulls (CEL: `null == 1` is false, so `null != 1` holds; for us an
 * absent value satisfies nothing) and division by zero (CEL: infinity for doubles; for us a defect of the rule).
 */
import { celEnv, isCelError, parse, plan } from '@bufbuild/cel';
import { Environment, EvaluationError } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Shape } from '../../src/manifest/shape.js';
import { evaluate, RuleDefect, type Scope, Unknown } from '../../src/rules/expression.js';
import { language } from '../../src/rules/language.js';

const base = { description: '', examples: [] };
const number: Shape = { ...base, kind: 'number', unit: 'count' };
const text: Shape = { ...base, kind: 'string' };
const flag: Shape = { ...base, kind: 'boolean' };
const list = (item: Shape): Shape => ({ ...base, kind: 'list', item });
const object = (fields: Record<string, Shape>): Shape => ({ ...base, kind: 'object', fields, required: [] });

const MANIFEST = object({
  a: object({
    x: number,
    y: number,
    on: flag,
    off: flag,
    name: text,
    kind: text,
    deep: object({ z: number, ok: flag }),
  }),
  b: object({
    nums: list(number),
    words: list(text),
    items: list(object({ w: number, n: text, ok: flag, tags: list(text) })),
    limits: { ...base, kind: 'record', item: number },
  }),
});

// Conditions, well typed by construction.

type Type = 'bool' | 'num' | 'str' | 'nums' | 'words' | 'items';
type Variable = readonly [name: string, type: 'num' | 'str' | 'item'];
type Variables = readonly Variable[];

const NUMBERS = ['0.0', '1.0', '2.0', '3.0', '0.5', '-1.0', '-2.5', '0.1', '1e3'];
const TEXTS = ["''", "'p'", "'q'", "'pq'", "'é😀'"];
const ORDER = fc.constantFrom('<', '<=', '>', '>=', '==', '!=');
const EQUALITY = fc.constantFrom('==', '!=');

const known = new Map<string, fc.Arbitrary<string>>();

/** Texts of the given type, `depth` operators deep, over the data and the variables in scope. */
function texts(type: Type, depth: number, vars: Variables): fc.Arbitrary<string> {
  const key = JSON.stringify([type, depth, vars]);
  const found = known.get(key) ?? fc.oneof(...MAKERS[type](depth, vars));
  known.set(key, found);
  return found;
}

function join(...parts: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> {
  return fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((all) => all.join(''));
}

/** Leaves: fields of a section that no variable hides, variables, literals. */
function leaves(type: 'bool' | 'num' | 'str', vars: Variables): fc.Arbitrary<string>[] {
  const fields = {
    bool: ['a.on', 'a.off', 'a.deep.ok', 'b.items[0].ok'],
    num: ['a.x', 'a.y', 'a.deep.z', 'b.limits.p', "b.limits['q']", 'b.nums[0]', 'b.items[1].w'],
    str: ['a.name', 'a.kind'],
  }[type];
  const literals = { bool: ['true', 'false'], num: NUMBERS, str: TEXTS }[type];
  const attribute = { bool: 'ok', num: 'w', str: 'n' }[type];
  const visible = vars.filter(([name], i) => vars.findLastIndex(([other]) => other === name) === i);
  const bound = visible.flatMap(([name, kind]) =>
    kind === 'item' ? `${name}.${attribute}` : kind === type ? name : [],
  );
  const unhidden = fields.filter((field) => !vars.some(([name]) => field.startsWith(`${name}.`)));
  const groups = [bound, unhidden, literals].filter((group) => group.length > 0);
  return groups.map((group) => fc.constantFrom(...group));
}

/** Ranges for macros: text of the list or map, and what an element of it is. */
function ranges(depth: number, vars: Variables): readonly (readonly [fc.Arbitrary<string>, Variable[1]])[] {
  const limits = hides(vars, 'b') ? [] : [[fc.constant('b.limits'), 'str'] as const];
  return [
    [texts('nums', depth, vars), 'num'],
    [texts('words', depth, vars), 'str'],
    [texts('items', depth, vars), 'item'],
    ...limits,
  ];
}

function hides(vars: Variables, section: string): boolean {
  return vars.some(([name]) => name === section);
}

/** `range.macro(v, body)`; the variable sometimes takes the name of an outer one or hides the section `a`. */
function macro(
  name: string,
  range: fc.Arbitrary<string>,
  element: Variable[1],
  type: Type,
  depth: number,
  vars: Variables,
) {
  const names = vars.length < 2 ? ['e', 'f', 'a'] : ['e'];
  const bodies = names.map((v) => join(range, `.${name}(${v}, `, texts(type, depth, [...vars, [v, element]]), ')'));
  return fc.oneof(...bodies);
}

const MAKERS: Readonly<Record<Type, (depth: number, vars: Variables) => fc.Arbitrary<string>[]>> = {
  num(depth, vars) {
    const leaf = leaves('num', vars);
    if (depth === 0) return leaf;
    const inner = texts('num', depth - 1, vars);
    return [
      ...leaf,
      join('(', inner, fc.constantFrom(' + ', ' - ', ' * '), inner, ')'),
      join('(', inner, ' / ', fc.constantFrom('2.0', '-0.5', '3.0'), ')'),
      join('(-', inner, ')'),
      join('(', texts('bool', depth - 1, vars), ' ? ', inner, ' : ', inner, ')'),
      ...(hides(vars, 'b') ? [] : [join('b.limits[', texts('str', depth - 1, vars), ']')]),
    ];
  },
  str(depth, vars) {
    const leaf = leaves('str', vars);
    if (depth === 0) return leaf;
    const inner = texts('str', depth - 1, vars);
    return [
      ...leaf,
      join('(', inner, ' + ', inner, ')'),
      join('(', texts('bool', depth - 1, vars), ' ? ', inner, ' : ', inner, ')'),
    ];
  },
  nums(depth, vars) {
    const leaf = [fc.constant('b.nums'), join('[', texts('num', 0, vars), ']')];
    if (depth === 0) return leaf;
    const inner = texts('num', depth - 1, vars);
    return [
      ...leaf,
      join('[', inner, ', ', inner, ']'),
      join('(', texts('nums', depth - 1, vars), ' + ', texts('nums', depth - 1, vars), ')'),
      macro('filter', texts('nums', depth - 1, vars), 'num', 'bool', depth - 1, vars),
      ...ranges(depth - 1, vars).map(([range, element]) => macro('map', range, element, 'num', depth - 1, vars)),
    ];
  },
  words(depth, vars) {
    const tags = vars.filter(([, kind]) => kind === 'item').map(([name]) => fc.constant(`${name}.tags`));
    const last = vars.at(-1)?.[1] === 'item' ? tags.slice(-1) : [];
    const leaf = [fc.constant('b.words'), join('[', texts('str', 0, vars), ']'), ...last];
    if (depth === 0) return leaf;
    return [
      ...leaf,
      join('[', texts('str', depth - 1, vars), ', ', texts('str', depth - 1, vars), ']'),
      macro('filter', texts('words', depth - 1, vars), 'str', 'bool', depth - 1, vars),
      ...ranges(depth - 1, vars).map(([range, element]) => macro('map', range, element, 'str', depth - 1, vars)),
    ];
  },
  items(depth, vars) {
    const leaf = [fc.constant('b.items')];
    if (depth === 0) return leaf;
    return [...leaf, macro('filter', texts('items', depth - 1, vars), 'item', 'bool', depth - 1, vars)];
  },
  bool(depth, vars) {
    const leaf = leaves('bool', vars);
    const at = Math.max(0, depth - 1);
    const [num, str] = [texts('num', at, vars), texts('str', at, vars)];
    const comparisons = [join('(', num, ' ', ORDER, ' ', num, ')'), join('(', str, ' ', ORDER, ' ', str, ')')];
    if (depth === 0) return [...leaf, ...comparisons];
    const inner = texts('bool', depth - 1, vars);
    const [nums, words, items] = [texts('nums', at, vars), texts('words', at, vars), texts('items', at, vars)];
    const sized = fc.oneof(nums, words, items, str, fc.constant('b.limits'));
    const junction = join('(', inner, ' ', fc.constantFrom('&&', '||'), ' ', inner, ')');
    return [
      ...leaf,
      ...comparisons,
      junction,
      junction,
      junction,
      join('!', inner),
      join('(', inner, ' ? ', inner, ' : ', inner, ')'),
      join('(', inner, ' ', ORDER, ' ', inner, ')'),
      join('(', num, ' in ', nums, ')'),
      join('(', str, ' in ', words, ')'),
      join('(', num, ' in [])'),
      join('(', str, ' in b.limits)'),
      join('(', nums, ' ', EQUALITY, ' ', nums, ')'),
      join('(', words, ' ', EQUALITY, ' ', words, ')'),
      join('(size(', sized, ') ', ORDER, ' ', fc.constantFrom('0.0', '1.0', '2.0', '2.5'), ')'),
      join('(size(', sized, ') ', ORDER, ' size(', sized, '))'),
      join(str, fc.constantFrom('.startsWith(', '.endsWith(', '.contains('), str, ')'),
      ...ranges(at, vars).flatMap(([range, element]) =>
        ['all', 'exists', 'exists_one'].map((name) => macro(name, range, element, 'bool', at, vars)),
      ),
    ];
  },
};

// Data, with members missing.

const num = fc.constantFrom(0, 1, 2, 3, 0.5, -1, -2.5, 0.1, 0.30000000000000004, 1000);
const str = fc.constantFrom('', 'p', 'q', 'pq', 'é😀');
const bool = fc.boolean();
const words = fc.array(str, { maxLength: 3 });

type Data = Record<string, unknown>;

function data(lacking: 'nothing' | 'members' | 'attributes' | 'both'): fc.Arbitrary<Data> {
  const members = lacking === 'members' || lacking === 'both' ? { requiredKeys: [] } : {};
  const attributes = lacking === 'attributes' || lacking === 'both' ? { requiredKeys: [] } : {};
  const deep = fc.record({ z: num, ok: bool }, members);
  const items = fc.array(fc.record({ w: num, n: str, ok: bool, tags: words }, attributes), { maxLength: 3 });
  const a = fc.record({ x: num, y: num, on: bool, off: bool, name: str, kind: str, deep }, members);
  const limits = fc.dictionary(fc.constantFrom('p', 'q', 'pq'), num);
  const b = fc.record({ nums: fc.array(num, { maxLength: 3 }), words, items, limits }, members);
  return fc.record({ a, b }, members);
}

// The three evaluators.

type Outcome = boolean | 'missing' | 'absent' | `error: ${string}`;

const compile = language({ manifest: MANIFEST, facts: new Map() });

function ours(source: string, manifest: Data): Outcome {
  const compiled = compile(source, {});
  if (!compiled.ok) return `error: ${compiled.error.message}`;
  const evidence = { newestAge: () => undefined };
  const scope: Scope = { manifest, facts: new Map(), params: {}, asOf: 0, evidence };
  const value = evaluate(compiled.expr, scope);
  if (value instanceof Unknown) return 'missing';
  return value === null ? 'absent' : value === true;
}

const CEL_JS_MISSING = new Set(['no_such_key', 'unknown_variable', 'index_out_of_bounds']);
const celJs = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });
celJs.registerOperator('int == double', (a: unknown, b: unknown) => Number(a) === b);

function celJsOutcome(source: string, manifest: Data): Outcome {
  try {
    return celJs.parse(source)(manifest) === true;
  } catch (error) {
    if (!(error instanceof EvaluationError)) return `error: ${error}`;
    return CEL_JS_MISSING.has(error.code) ? 'missing' : `error: ${error.message}`;
  }
}

const bufEnv = celEnv();

function mapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mapped);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, item]) => [key, mapped(item)]));
}

function bufOutcome(source: string, manifest: Data): Outcome {
  const bindings = Object.fromEntries(Object.entries(manifest).map(([name, value]) => [name, mapped(value)]));
  const result = plan(bufEnv, parse(source))(bindings as never);
  if (!isCelError(result)) return result === true;
  return /field not found|unresolved attribute|out of bounds/.test(result.message)
    ? 'missing'
    : `error: ${result.message}`;
}

/** Any condition, or one about the listed items. */
const conditions = fc.oneof(
  texts('bool', 3, []),
  fc.oneof(...['all', 'exists', 'exists_one'].map((name) => macro(name, texts('items', 2, []), 'item', 'bool', 2, []))),
);

test.each([
  ['nothing', { true: 100, false: 100, missing: 5, absent: 0 }],
  ['members', { true: 60, false: 60, missing: 100, absent: 0 }],
  ['attributes', { true: 60, false: 60, missing: 5, absent: 20 }],
  ['both', { true: 60, false: 60, missing: 100, absent: 5 }],
] as const)('two implementations of CEL and ours agree on data that lack %s', (lacking, atLeast) => {
  const seen = { true: 0, false: 0, missing: 0, absent: 0 };
  fc.assert(
    fc.property(conditions, data(lacking), (source, manifest) => {
      const own = ours(source, manifest);
      const expected = own === 'absent' ? 'missing' : own;
      const others = { celJs: celJsOutcome(source, manifest), buf: bufOutcome(source, manifest) };
      expect(others).toEqual({ celJs: expected, buf: expected });
      // Only an attribute of a listed item, or an item beyond the end of its list, is absent here.
      if (!source.includes('[0]') && !source.includes('[1]') && (lacking === 'nothing' || lacking === 'members'))
        expect(own).not.toBe('absent');
      seen[`${own}` as keyof typeof seen] += 1;
    }),
    { numRuns: 1000 },
  );
  for (const [outcome, least] of Object.entries(atLeast))
    expect(seen[outcome as keyof typeof seen], outcome).toBeGreaterThanOrEqual(least);
});

test('where we differ from CEL on purpose', () => {
  const withNull = { a: { x: null } };
  for (const source of ['a.x != 1.0', '!(a.x == 1.0)']) {
    expect([celJsOutcome(source, withNull), bufOutcome(source, withNull)]).toEqual([true, true]);
    expect(ours(source, withNull)).toBe('absent');
  }
  const withNumber = { a: { x: 1 } };
  expect([celJsOutcome('a.x / 0.0 > 1.0', withNumber), bufOutcome('a.x / 0.0 > 1.0', withNumber)]).toEqual([
    true,
    true,
  ]);
  expect(() => ours('a.x / 0.0 > 1.0', withNumber)).toThrow(RuleDefect);
});
