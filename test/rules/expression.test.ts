import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fact, FactValue } from '../../src/facts/fact.js';
import type { Shape } from '../../src/manifest/shape.js';
import { type Expr, evaluate, RuleDefect, type Scope, Unknown, type Value } from '../../src/rules/expression.js';
import { language, type ParameterType } from '../../src/rules/language.js';
import { reads, reasons } from '../../src/rules/reasons.js';

const base = { description: '', examples: [] };
const number: Shape = { ...base, kind: 'number', unit: 'count' };
const size: Shape = { ...base, kind: 'number', dimension: 'bytes', unit: 'bytes' };
const text: Shape = { ...base, kind: 'string' };
const flag: Shape = { ...base, kind: 'boolean' };
const list = (item: Shape): Shape => ({ ...base, kind: 'list', item });
const record = (item: Shape): Shape => ({ ...base, kind: 'record', item });
const object = (fields: Record<string, Shape>): Shape => ({ ...base, kind: 'object', fields, required: [] });

const MANIFEST = object({
  users: object({ total: number, peak: number, name: text, supervised: flag, started: number, tags: list(text) }),
  models: list(object({ name: text, weights: size, ok: flag, tags: list(text), limits: object({ rps: number }) })),
  limits: record(number),
  checks: record(flag),
});
const FACTS = new Map<string, { type: 'double' | 'list<string>' }>([
  ['need.demand.rps', { type: 'double' }],
  ['derived.capacity.rps', { type: 'double' }],
  ['derived.names', { type: 'list<string>' }],
]);
const PARAMS: Record<string, ParameterType> = { floor: { type: 'double' }, allowed: { type: 'list<string>' } };
const compile = language({ manifest: MANIFEST, facts: FACTS });

/** 2026-11-20. */
const TODAY = 1_795_132_800;
const DAY = 86_400;

function condition(source: string): Expr {
  const compiled = compile(source, PARAMS);
  if (!compiled.ok) throw new Error(`${source}: ${compiled.error.message}`);
  return compiled.expr;
}

function fact(value: FactValue | null, missing: readonly string[] = []): Omit<Fact, 'id'> {
  const absent = value === null && missing.length === 0 ? ['demand'] : [];
  return { description: '', value, unit: '', basis: 'derived', from: [], formula: '', source: '', missing, absent };
}

function scope(manifest: unknown, facts: Record<string, Omit<Fact, 'id'>> = {}): Scope {
  return {
    manifest,
    facts: new Map(Object.entries(facts).map(([id, value]) => [id, { id, ...value }])),
    params: { floor: 10, allowed: ['a', 'b'] },
    asOf: TODAY,
    evidence: {
      newestAge: (ids, environments = ['production']) =>
        ids.includes('report') && environments.includes('production') ? 3 * DAY : undefined,
    },
  };
}

const run = (source: string, manifest: unknown, facts = {}) => evaluate(condition(source), scope(manifest, facts));
const why = (source: string, manifest: unknown, facts = {}) => reasons(condition(source), scope(manifest, facts));
const missing = (...paths: string[]) => new Unknown(paths);

describe('truth tables: true, false, Unknown (missing) and null (declared absent)', () => {
  const operand: Readonly<Record<string, Expr>> = {
    T: ['lit', true],
    F: ['lit', false],
    U: ['path', ['u']],
    N: ['path', ['n']],
  };
  const of = (letter: string): Expr => operand[letter] ?? ['lit', 'no such operand'];
  const letter = (value: Value): string =>
    value instanceof Unknown ? 'U' : value === null ? 'N' : value === true ? 'T' : value === false ? 'F' : '?';
  const table = (expr: Expr) => letter(evaluate(expr, scope({ n: null })));
  const pairs = (rows: Record<string, string>) =>
    Object.entries(rows).flatMap(([a, row]) =>
      [...row.replaceAll(' ', '')].map((out, i) => [a, 'TFUN'.charAt(i), out]),
    );

  // What is absent can no longer become true, so it outweighs what is missing in `&&`, and not in `||`.
  test.each(pairs({ T: 'T F U N', F: 'F F F F', U: 'U F U N', N: 'N F N N' }))('%s && %s is %s', (a, b, out) => {
    expect(table(['and', of(a), of(b)])).toBe(out);
  });

  test.each(pairs({ T: 'T T T T', F: 'T F U N', U: 'T U U U', N: 'T N U N' }))('%s || %s is %s', (a, b, out) => {
    expect(table(['or', of(a), of(b)])).toBe(out);
  });

  test.each(['TF', 'FT', 'UU', 'NN'])('! of %s', (pair) => {
    expect(table(['not', of(pair.charAt(0))])).toBe(pair.charAt(1));
  });

  const branches = [...'TFUN'].flatMap((yes) => [...'TFUN'].map((no) => [yes, no] as const));
  test.each(branches)('T ? %s : %s and its opposites', (yes, no) => {
    expect(table(['if', of('T'), of(yes), of(no)])).toBe(yes);
    expect(table(['if', of('F'), of(yes), of(no)])).toBe(no);
    expect(table(['if', of('U'), of(yes), of(no)])).toBe('U');
    expect(table(['if', of('N'), of(yes), of(no)])).toBe('N');
  });

  const comparisons = (['<', '<=', '>', '>=', '==', '!=', 'in'] as const).map((op) => [op] as const);
  test.each(comparisons)('%s is Unknown with a missing side, and absent with an absent one', (op) => {
    const notes = { left: '', right: '', need: 'right' } as const;
    const some: Expr = op === 'in' ? ['list', [['lit', 1]]] : ['lit', 1];
    expect(table(['cmp', op, of('U'), some, notes])).toBe('U');
    expect(table(['cmp', op, ['lit', 1], of('U'), notes])).toBe('U');
    expect(table(['cmp', op, of('N'), some, notes])).toBe('N');
    expect(table(['cmp', op, ['lit', 1], of('N'), notes])).toBe('N');
    expect(table(['cmp', op, of('N'), of('N'), notes])).toBe('N');
    expect(table(['cmp', op, of('N'), of('U'), notes])).toBe('U');
  });

  test('a condition that is neither true nor false is a defect of the rule', () => {
    expect(() => table(['not', ['lit', 1]])).toThrow(RuleDefect);
    expect(() => table(['and', ['lit', true], ['lit', 'yes']])).toThrow(RuleDefect);
    expect(() => table(['or', ['lit', 0], ['lit', true]])).toThrow(RuleDefect);
    expect(() => table(['if', ['lit', 1], ['lit', true], ['lit', true]])).toThrow(RuleDefect);
  });
});

describe('what is missing makes the answer Unknown, with all the paths', () => {
  test.each<[string, unknown, Value]>([
    ['users.total > 1', {}, missing('users.total')],
    ['users.total > 1', { users: {} }, missing('users.total')],
    ['users.total > users.peak', { users: {} }, missing('users.total', 'users.peak')],
    ['users.total > 1 && users.peak > 1', { users: {} }, missing('users.total', 'users.peak')],
    ['users.total > 1 || users.peak > 1', { users: {} }, missing('users.total', 'users.peak')],
    ['users.total > 1 && users.total < 9', { users: {} }, missing('users.total')],
    ['users.total > 1 && users.peak > 1', { users: { total: 5 } }, missing('users.peak')],
    ['users.total > 1 && users.peak > 1', { users: { total: 0 } }, false],
    ['users.total > 1 || users.peak > 1', { users: { total: 5 } }, true],
    ['users.total in [users.peak, 2, users.started]', { users: { total: 2 } }, missing('users.peak', 'users.started')],
    ['users.total + users.peak > 3', {}, missing('users.total', 'users.peak')],
    ['-users.total < 3', {}, missing('users.total')],
    ['size(users.tags) > 1', {}, missing('users.tags')],
    ['users.name.startsWith(users.tags[0])', {}, missing('users.name', 'users.tags')],
    ['models.all(m, m.ok)', {}, missing('models')],
    ['models.exists(m, m.weights > users.total)', { models: [{ weights: 1 }, {}] }, missing('users.total')],
    [
      "models.all(m, m.name == 'a' ? users.total > 1 : users.peak > 1)",
      { models: [{ name: 'a' }, { name: 'b' }] },
      missing('users.total', 'users.peak'),
    ],
    ['limits.p > 1', { limits: {} }, missing('limits.p')],
    ["limits['p'] > 1", { limits: {} }, missing('limits.p')],
    ['limits[users.name] > 1', { limits: {}, users: { name: 'p' } }, missing('limits.p')],
    ['limits[users.name] > 1', {}, missing('limits', 'users.name')],
    ["'p' in limits", {}, missing('limits')],
    ['age(users.started) > 1', {}, missing('users.started')],
    ['evidence_age(users.tags) > 1', {}, missing('users.tags')],
  ])('%s with %j', (source, manifest, value) => {
    expect(run(source, manifest)).toEqual(value);
  });

  test('a fact passes on what it lacks', () => {
    const facts = { 'need.demand.rps': fact(null, ['users.total', 'users.peak']), 'derived.capacity.rps': fact(3) };
    expect(run('derived.capacity.rps >= need.demand.rps', {}, facts)).toEqual(missing('users.total', 'users.peak'));
  });
});

describe('what is declared absent makes a comparison false, and never true under !', () => {
  test.each<[string, unknown, Value]>([
    ['users.total > 1', { users: { total: null } }, null],
    ['!(users.total > 1)', { users: { total: null } }, null],
    ['users.total != 1', { users: { total: null } }, null],
    ['!(users.total == 1)', { users: { total: null } }, null],
    ['users.total > 1', { users: null }, null],
    ['!users.supervised', { users: { supervised: null } }, null],
    ['!(users.total in [1, 2])', { users: { total: null } }, null],
    ['!(1 in [users.total])', { users: { total: null } }, null],
    ["!('p' in limits)", { limits: null }, null],
    ["!(limits['p'] > 1)", { limits: null }, null],
    ['!(limits[users.name] > 1)', { limits: null, users: { name: 'p' } }, null],
    ['!(limits[users.name] > 1)', { limits: { p: 2 }, users: { name: null } }, null],
    ['!(limits[users.name] > 1)', { limits: { p: null }, users: { name: 'p' } }, null],
    ['has(users.total)', { users: { total: null } }, false],
    ['has(users.total)', { users: { total: 0 } }, true],
    ['has(users.total)', { users: {} }, false],
    ["!users.name.contains('a')", { users: { name: null } }, null],
    ['!(size(users.tags) > 1)', { users: { tags: null } }, null],
    ['!(users.total + 1 > 1)', { users: { total: null } }, null],
    ['!(-users.total > 1)', { users: { total: null } }, null],
    ['!models.all(m, m.ok)', { models: null }, null],
    ['!models.exists(m, m.ok)', { models: null }, null],
    ['users.supervised ? true : true', { users: { supervised: null } }, null],
    ['users.total > 1 || users.peak > 1', { users: { total: null, peak: 5 } }, true],
    ['users.total > 1 || users.peak > 1', { users: { total: null } }, missing('users.peak')],
    ['!(users.total > 1 && users.peak > 1)', { users: { total: null } }, missing('users.peak')],
    // What stands in a record under a name, with nothing behind it, is not in the record.
    ["'p' in limits", { limits: { p: null } }, false],
    ['size(limits) == 1', { limits: { p: null, q: 1 } }, true],
  ])('%s with %j', (source, manifest, value) => {
    expect(run(source, manifest)).toEqual(value);
  });

  test('a fact that is absent', () => {
    const facts = { 'need.demand.rps': fact(null), 'derived.capacity.rps': fact(3) };
    expect(run('derived.capacity.rps >= need.demand.rps', {}, facts)).toBeNull();
    expect(run('!(derived.capacity.rps >= need.demand.rps)', {}, facts)).toBeNull();
  });
});

describe('what a listed item lacks is absent', () => {
  const two = { models: [{ name: 'a', weights: 5, ok: true, tags: ['x'] }, { name: 'b' }] };

  test.each<[string, Value]>([
    ['models.all(m, m.weights > 1)', null],
    ['!models.all(m, m.weights > 1)', null],
    ['models.all(m, m.weights > 9)', false],
    ['models.exists(m, m.weights > 1)', true],
    ['models.exists(m, m.weights > 9)', null],
    ['!models.exists(m, m.weights > 9)', null],
    ['models.all(m, m.limits.rps > 1)', null],
    // The second might be one more: exactly one holds only when every item can be decided.
    ['models.exists_one(m, m.weights > 1)', null],
    ["models.exists_one(m, m.name == 'b')", true],
    ["models.exists_one(m, m.name != 'c')", false],
    ['size(models.filter(m, m.weights > 1)) == 1', null],
    ['!(size(models.filter(m, m.weights > 1)) == 2)', null],
    ["size(models.filter(m, m.name == 'b')) == 1", true],
    ['5 in models.map(m, m.weights)', null],
    ['!(7 in models.map(m, m.weights))', null],
    ['models.map(m, m.weights) != [5]', null],
    ["models.map(m, m.name) == ['a', 'b']", true],
    ["models.exists(m, 'x' in m.tags)", true],
    ["models.all(m, 'x' in m.tags)", null],
    ['models.all(m, !(3 in [m.weights]))', null],
    ['models[0].weights == 5', true],
    ['models[1].weights == 5', null],
    ['models[2].weights == 5', null],
    ['models.exists(m, m.tags.exists(t, t == m.name))', null],
  ])('%s is %s', (source, value) => {
    expect(run(source, two)).toEqual(value);
  });

  test('an item that cannot be decided leaves the filtered list unknown, with all the paths', () => {
    const source = "size(models.filter(m, m.name == 'a' ? users.total > 1 : users.peak > 1)) > 0";
    expect(run(source, two)).toEqual(missing('users.total', 'users.peak'));
    expect(run("models.exists_one(m, m.name == 'a' ? users.total > 1 : users.peak > 1)", two)).toEqual(
      missing('users.total', 'users.peak'),
    );
  });
});

describe('empty lists and maps', () => {
  const empty = { models: [], limits: {}, users: { tags: [], total: 1, name: 'a' } };

  test.each<[string, Value]>([
    ['models.all(m, m.ok)', true],
    ['models.exists(m, m.ok)', false],
    ['models.exists_one(m, m.ok)', false],
    ['size(models.filter(m, m.ok)) == 0', true],
    ['models.map(m, m.weights) == []', true],
    ['models.all(m, m.weights > users.peak)', true],
    ['size(users.tags) == 0', true],
    ['users.name in users.tags', false],
    ['users.total in []', false],
    ["'p' in limits", false],
    ['limits.all(k, limits[k] > 1)', true],
    ['limits.exists(k, limits[k] > 1)', false],
    ['size(limits) == 0', true],
  ])('%s is %s', (source, value) => {
    expect(run(source, empty)).toEqual(value);
  });
});

describe('membership, sizes, texts and lists', () => {
  const manifest = {
    users: { total: 2, name: 'ab', tags: ['a', 'b'], supervised: true },
    limits: { p: 1, q: 5 },
    checks: { load: true, chaos: false },
    models: [{ name: 'm', weights: 7, ok: true }],
  };

  test.each<[string, Value]>([
    ['users.total in [1, 2]', true],
    ['users.total in [1, 3]', false],
    ["'a' in users.tags", true],
    ["'c' in users.tags", false],
    ['users.tags.all(t, t in param.allowed)', true],
    ['users.name in param.allowed', false],
    ["'p' in limits", true],
    ["'r' in limits", false],
    ['limits.all(k, limits[k] >= 1)', true],
    ['limits.all(k, limits[k] > 1)', false],
    ["limits.exists(k, k == 'q' && limits[k] == 5)", true],
    ['limits.p == 1', true],
    ['checks.all(k, checks[k])', false],
    ['size(limits) == 2', true],
    ['size(users.tags) >= 2', true],
    ['size(users.tags) in [2, 3]', true],
    ['users.tags.size() == users.total', true],
    ['size(users.name) == 2', true],
    ["users.tags == ['a', 'b']", true],
    ["users.tags == ['b', 'a']", false],
    ["users.tags != ['a']", true],
    ["users.tags + ['c'] == ['a', 'b', 'c']", true],
    ["users.name + 'c' == 'abc'", true],
    ["users.name < 'b'", true],
    ["users.name.startsWith('a') && users.name.endsWith('b') && users.name.contains('ab')", true],
    ['users.supervised > false', true],
    ['true <= users.supervised', true],
    ['models[0].weights == 7', true],
    ['models == models', true],
    ['models == models.filter(m, m.weights > 7)', false],
    ['[users.total, 3] == [2, 3]', true],
    ['[users.total, 3] == [2, 4]', false],
    ['[users.total, 3] == [2]', false],
    ['[[users.total], [3]] == [[2], [3]]', true],
    ['[[users.total], [3]] == [[2], [4]]', false],
    ['[1, 2, 3].exists_one(n, n == users.total)', true],
    ['[1, 2, 2].exists_one(n, n == users.total)', false],
    ['[1, 1, 2].exists_one(n, n == 1)', false],
    ['users.total + 1 == 3', true],
    ['users.total >= 2 && users.total <= 2 && !(users.total < 2) && !(users.total > 2)', true],
    ['users.total * 3 - 4 / 2 == 4', true],
    ['param.floor == 10', true],
    ['models.all(m, models.exists(m, m.ok))', true],
  ])('%s is %s', (source, value) => {
    expect(run(source, manifest)).toBe(value);
  });

  test('items are equal when they have the same fields with the same values', () => {
    const one = (models: unknown) =>
      run("models.filter(m, m.name == 'a') == models.filter(m, m.name != 'a')", { models });
    expect(one([{ name: 'a' }, { name: 'b' }])).toBe(false);
    expect(one([{ name: 'a', ok: true }, { name: 'b' }])).toBe(false);
    const notes = { left: '', right: '', need: 'right' } as const;
    const same = (x: unknown, y: unknown) =>
      evaluate(['cmp', '==', ['path', ['x']], ['path', ['y']], notes], scope({ x, y }));
    expect(same({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
    expect(same({ a: 1, b: 2 }, { a: 1, b: 3 })).toBe(false);
    expect(same({ a: 1, b: 2 }, { a: 1, c: 2 })).toBe(false);
    expect(same({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(same({}, [])).toBe(false);
    expect(same([1], { 0: 1 })).toBe(false);
    expect(same({ a: 1 }, 1)).toBe(false);
  });

  test('the remainder of a division', () => {
    expect(evaluate(['math', '%', ['lit', 7], ['lit', 4]], scope({}))).toBe(3);
  });

  test('a text is as long as it has characters', () => {
    expect(run('size(users.name) == 2', { users: { name: 'é😀' } })).toBe(true);
  });

  test('a list of facts', () => {
    const facts = { 'derived.names': fact(['a', 'z']) };
    expect(run('derived.names.all(n, n in param.allowed)', {}, facts)).toBe(false);
    expect(run('derived.names.exists(n, n in param.allowed)', {}, facts)).toBe(true);
  });
});

describe('ages', () => {
  test.each<[number, string, Value]>([
    [TODAY - 90 * DAY, 'age(users.started) == quantity("90d")', true],
    [TODAY, 'age(users.started) == 0', true],
    [TODAY + DAY, 'age(users.started) >= 0', null],
    [TODAY + DAY, '!(age(users.started) >= 0)', null],
  ])('of %d: %s is %s', (started, source, value) => {
    expect(run(source, { users: { started } })).toBe(value);
  });

  test('of evidence that is not in the register: absent', () => {
    expect(run('evidence_age(users.tags) < 9', { users: { tags: ['hearsay'] } })).toBeNull();
    expect(run("evidence_age(users.tags) == quantity('3d')", { users: { tags: ['report'] } })).toBe(true);
    expect(run("evidence_age(users.tags, ['production']) < 9e9", { users: { tags: ['report'] } })).toBe(true);
    expect(run("evidence_age(users.tags, ['laptop']) < 9e9", { users: { tags: ['report'] } })).toBeNull();
    expect(run('evidence_age(users.tags, [users.name]) < 9', { users: { tags: [] } })).toEqual(missing('users.name'));
  });
});

describe('a defect of the rule is not an outcome', () => {
  test.each(['users.total / users.peak > 1', 'users.total / 0 > 1', '1 / (users.total - 4) > 1'])('%s', (source) => {
    expect(() => run(source, { users: { total: 4, peak: 0 } })).toThrow(RuleDefect);
    expect(() => run(source, { users: { total: 4, peak: 0 } })).toThrow('division by zero');
  });

  test('unless one side is missing or absent', () => {
    expect(run('users.total / users.peak > 1', { users: { peak: 0 } })).toEqual(missing('users.total'));
    expect(run('users.total / users.peak > 1', { users: { total: null, peak: 0 } })).toBeNull();
  });

  test.each<[string, Expr]>([
    ['a fact that nobody computes', ['fact', 'derived.nothing']],
    ['a parameter that is not declared', ['param', 'nothing']],
    ['a parameter named like a member of every object', ['param', 'constructor']],
    ['a variable that is not bound', ['var', 'x', []]],
    ['a function that does not exist', ['call', 'frobnicate', []]],
    [
      'the order of a number and a text',
      ['cmp', '<', ['lit', 1], ['lit', 'a'], { left: '', right: '', need: 'right' }],
    ],
    ['membership in a number', ['cmp', 'in', ['lit', 1], ['lit', 1], { left: '', right: '', need: 'right' }]],
    ['the size of a number', ['call', 'size', [['lit', 1]]]],
    ['a macro over a number', ['macro', 'all', ['lit', 1], 'x', ['lit', true]]],
    ['the negative of a text', ['neg', ['lit', 'a']]],
    ['a text times a number', ['math', '*', ['lit', 'a'], ['lit', 1]]],
    ['a text plus a number', ['math', '+', ['lit', 'a'], ['lit', 1]]],
    ['a list plus a number', ['math', '+', ['list', []], ['lit', 1]]],
    ['a list minus a list', ['math', '-', ['list', []], ['list', []]]],
    ['the remainder of a division by zero', ['math', '%', ['lit', 7], ['lit', 0]]],
  ])('%s', (_, expr) => {
    expect(() => evaluate(expr, scope({}))).toThrow(RuleDefect);
  });
});

describe('what every object inherits is never read as present', () => {
  const NAMES = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];

  test.each(NAMES)('%s', (name) => {
    const at = (manifest: unknown) => scope(manifest);
    expect(evaluate(['path', [name]], at({}))).toEqual(missing(name));
    expect(evaluate(['path', ['users', name]], at({ users: {} }))).toEqual(missing(`users.${name}`));
    expect(evaluate(['path', ['users', name]], at({ users: 'text' }))).toEqual(missing(`users.${name}`));
    expect(evaluate(['path', ['users', 'tags', name]], at({ users: { tags: [] } }))).toEqual(
      missing(`users.tags.${name}`),
    );
    expect(evaluate(['index', ['path', ['limits']], ['lit', name]], at({ limits: {} }))).toEqual(
      missing(`limits.${name}`),
    );
    expect(evaluate(['index', ['path', ['tags']], ['lit', name]], at({ tags: [] }))).toBeNull();
    expect(evaluate(['get', ['index', ['path', ['models']], ['lit', 0]], name], at({ models: [{}] }))).toBeNull();
    const notes = { left: '', right: '', need: 'right' } as const;
    expect(evaluate(['cmp', 'in', ['lit', name], ['path', ['limits']], notes], at({ limits: {} }))).toBe(false);
    expect(evaluate(['call', 'has', [['path', ['users', name]]]], at({ users: {} }))).toBe(false);
    expect(
      evaluate(['macro', 'exists', ['path', ['models']], 'm', ['var', 'm', [name]]], at({ models: [{}] })),
    ).toBeNull();
  });

  test('a key that is really there is read, whatever its name', () => {
    const manifest = JSON.parse('{"limits": {"__proto__": 3, "constructor": 4}}');
    expect(run("'__proto__' in limits && '__proto__' in limits", manifest)).toBe(true);
    expect(run('limits.constructor == 4', manifest)).toBe(true);
    expect(run('limits.all(k, limits[k] >= 3) && size(limits) == 2', manifest)).toBe(true);
  });
});

describe('reasons: what decided the outcome', () => {
  const brief = (source: string, manifest: unknown, facts = {}) =>
    why(source, manifest, facts).map(({ text, have, op, need, holds }) => [text, have, op, need, holds]);

  test('each conjunct that fails, with what is there and what is needed', () => {
    expect(
      brief('users.total >= 10 && users.peak <= 5 && users.supervised', {
        users: { total: 3, peak: 9, supervised: true },
      }),
    ).toEqual([
      ['users.total >= 10', 3, '>=', 10, false],
      ['users.peak <= 5', 9, '<=', 5, false],
    ]);
  });

  test('each conjunct of a condition that holds', () => {
    expect(brief('users.total >= 1 && users.supervised', { users: { total: 3, supervised: true } })).toEqual([
      ['users.total >= 1', 3, '>=', 1, true],
      ['users.supervised', true, 'is', true, true],
    ]);
  });

  test('only what is missing, when something is missing and the rest holds', () => {
    expect(brief('users.total >= 1 && users.peak >= 1', { users: { total: 3 } })).toEqual([
      ['users.peak >= 1', missing('users.peak'), '>=', 1, missing('users.peak')],
    ]);
  });

  test('what fails, even when something else is missing', () => {
    expect(brief('users.total >= 9 && users.peak >= 1', { users: { total: 3 } })).toEqual([
      ['users.total >= 9', 3, '>=', 9, false],
    ]);
  });

  test('only the branch of || that holds', () => {
    expect(brief('users.total >= 9 || users.peak >= 1', { users: { total: 3, peak: 2 } })).toEqual([
      ['users.peak >= 1', 2, '>=', 1, true],
    ]);
    expect(brief('users.total >= 1 || users.peak >= 1', { users: { total: 3, peak: 2 } })).toEqual([
      ['users.total >= 1', 3, '>=', 1, true],
    ]);
  });

  test('both branches of || when neither holds', () => {
    expect(brief('users.total >= 9 || users.peak >= 8', { users: { total: 3, peak: 2 } })).toEqual([
      ['users.total >= 9', 3, '>=', 9, false],
      ['users.peak >= 8', 2, '>=', 8, false],
    ]);
  });

  test('only the branch of || that could still hold, when something is missing', () => {
    expect(brief('users.total >= 9 || users.peak >= 8', { users: { total: 3 } })).toEqual([
      ['users.peak >= 8', missing('users.peak'), '>=', 8, missing('users.peak')],
    ]);
  });

  test('the need is the side with the requirement, whichever side it is', () => {
    const facts = { 'need.demand.rps': fact(12), 'derived.capacity.rps': fact(9.6) };
    expect(brief('derived.capacity.rps >= need.demand.rps', {}, facts)).toEqual([
      ['derived.capacity.rps >= need.demand.rps', 9.6, '>=', 12, false],
    ]);
    expect(brief('need.demand.rps <= derived.capacity.rps', {}, facts)).toEqual([
      ['need.demand.rps <= derived.capacity.rps', 9.6, '>=', 12, false],
    ]);
    expect(brief('param.floor > users.total', { users: { total: 12 } })).toEqual([
      ['param.floor > users.total', 12, '<', 10, false],
    ]);
  });

  test('concrete paths inside lists and maps', () => {
    const manifest = {
      models: [
        { name: 'a', weights: 5, tags: ['x'] },
        { name: 'b', weights: 1, tags: ['y', 'z'] },
      ],
      limits: { p: 1, q: 9 },
    };
    expect(brief('models.all(m, m.weights >= 2)', manifest)).toEqual([['models[1].weights >= 2', 1, '>=', 2, false]]);
    expect(brief("models.all(m, m.tags.all(t, t != 'z'))", manifest)).toEqual([
      ["models[1].tags[1] != 'z'", 'z', '!=', 'z', false],
    ]);
    expect(brief('models.filter(m, m.weights < 2).all(m, m.weights > 2)', manifest)).toEqual([
      ['models[1].weights > 2', 1, '>', 2, false],
    ]);
    expect(brief('models.map(m, m.weights).all(w, w > 2)', manifest)).toEqual([
      ['models[1].weights > 2', 1, '>', 2, false],
    ]);
    expect(brief('models[1].weights > 2', manifest)).toEqual([['models[1].weights > 2', 1, '>', 2, false]]);
    expect(brief('limits.all(k, limits[k] < 5)', manifest)).toEqual([['limits.q < 5', 9, '<', 5, false]]);
    expect(why('models.all(m, m.weights >= 2)', manifest)[0]?.reads).toEqual(['models[1].weights']);
    expect(why('limits.all(k, limits[k] < 5)', manifest)[0]?.reads).toEqual(['limits.q']);
  });

  test('what a listed item lacks', () => {
    expect(brief('models.all(m, m.weights >= 2)', { models: [{ weights: 3 }, {}] })).toEqual([
      ['models[1].weights >= 2', null, '>=', 2, null],
    ]);
  });

  test('a list that is empty, missing or absent', () => {
    expect(brief('models.exists(m, m.ok)', { models: [] })).toEqual([['models', null, 'is', true, null]]);
    expect(brief('models.all(m, m.ok)', { models: [] })).toEqual([['models', true, 'is', true, true]]);
    expect(brief('!models.exists(m, m.ok)', { models: [] })).toEqual([['models', true, 'is', true, true]]);
    expect(brief('models.exists(m, m.ok)', {})).toEqual([['models', missing('models'), 'is', true, missing('models')]]);
    expect(brief('models.exists(m, m.ok)', { models: null })).toEqual([['models', null, 'is', true, null]]);
    expect(brief('limits.exists(k, limits[k] > 1)', { limits: {} })).toEqual([['limits', null, 'is', true, null]]);
    expect(brief('models.exists_one(m, m.ok)', { models: [{ ok: false }] })).toEqual([
      ['models', false, 'is', true, false],
    ]);
    const facts = { 'derived.names': fact([]) };
    expect(brief("derived.names.exists(n, n == 'a')", {}, facts)).toEqual([['derived.names', null, 'is', true, null]]);
  });

  test('of a list that must contain something, the list is what is there', () => {
    expect(brief("'soc2' in users.tags", { users: { tags: ['iso27001'] } })).toEqual([
      ["'soc2' in users.tags", ['iso27001'], 'contains', 'soc2', false],
    ]);
    expect(brief('users.name in param.allowed', { users: { name: 'c' } })).toEqual([
      ['users.name in param.allowed', 'c', 'in', ['a', 'b'], false],
    ]);
  });

  test('of a computed list that must contain something, that list', () => {
    const facts = { 'derived.names': fact(['a', 'z']) };
    expect(why("'b' in derived.names", {}, facts)).toMatchObject([
      { haveText: 'derived.names', have: ['a', 'z'], op: 'contains', need: 'b', needReads: [], holds: false },
    ]);
  });

  test('of a computed list, the item itself', () => {
    const facts = { 'derived.names': fact(['a', 'z']) };
    expect(why('derived.names.all(n, n in param.allowed)', {}, facts)).toMatchObject([
      { text: 'z in param.allowed', haveText: 'z', needText: 'param.allowed', reads: ['derived.names'], holds: false },
    ]);
    const manifest = {
      models: [
        { name: 'a', weights: 1 },
        { name: 'b', weights: 5 },
      ],
    };
    expect(why("models.filter(m, m.weights > 2).all(m, m.name == 'a')", manifest)).toMatchObject([
      { text: "models[1].name == 'a'", reads: ['models[1].name', 'models[0].weights', 'models[1].weights'] },
    ]);
  });

  test('a negation asks for the opposite', () => {
    const manifest = { users: { total: 7, peak: 3, supervised: true, name: 'abc', tags: ['x'] } };
    expect(brief('!users.supervised', manifest)).toEqual([['!users.supervised', true, '==', false, false]]);
    expect(brief('!(users.total > 5)', manifest)).toEqual([['users.total <= 5', 7, '<=', 5, false]]);
    expect(brief('!(users.total == 7)', manifest)).toEqual([['users.total != 7', 7, '!=', 7, false]]);
    expect(brief('!(users.total > 5 || users.peak < 5)', manifest)).toEqual([
      ['users.total <= 5', 7, '<=', 5, false],
      ['users.peak >= 5', 3, '>=', 5, false],
    ]);
    expect(brief('!(users.total > 5 && users.peak > 5)', manifest)).toEqual([['users.peak <= 5', 3, '<=', 5, true]]);
    expect(brief('!(users.supervised ? users.total > 5 : true)', manifest)).toEqual([
      ['users.supervised', true, 'is', true, true],
      ['users.total <= 5', 7, '<=', 5, false],
    ]);
    expect(brief("!users.tags.exists(t, t == 'x')", manifest)).toEqual([
      ["users.tags[0] != 'x'", 'x', '!=', 'x', false],
    ]);
    expect(brief("!users.name.contains('b')", manifest)).toEqual([
      ["!users.name.contains('b')", true, '==', false, false],
    ]);
    expect(brief("!(users.name in ['abc'])", manifest)).toEqual([
      ["!(users.name in ['abc'])", 'abc', 'not in', ['abc'], false],
    ]);
    expect(brief("!('x' in users.tags)", manifest)).toEqual([["!('x' in users.tags)", ['x'], 'excludes', 'x', false]]);
    expect(why('!users.supervised', manifest)).toMatchObject([
      { haveText: 'users.supervised', needText: 'false', needReads: [], reads: ['users.supervised'] },
    ]);
    expect(brief('!!users.supervised', manifest)).toEqual([['users.supervised', true, 'is', true, true]]);
  });

  test('a call, as it is written', () => {
    expect(brief("users.name.startsWith('x')", { users: { name: 'abc' } })).toEqual([
      ["users.name.startsWith('x')", false, 'is', true, false],
    ]);
  });

  test('a ternary: the branch taken, and the condition as its context', () => {
    const source = 'users.supervised ? users.total > 5 : users.peak > 5';
    expect(brief(source, { users: { supervised: false, peak: 3 } })).toEqual([
      ['users.supervised', false, 'is', true, true],
      ['users.peak > 5', 3, '>', 5, false],
    ]);
    expect(brief(source, {})).toEqual([
      ['users.supervised', missing('users.supervised'), 'is', true, missing('users.supervised')],
    ]);
    expect(brief(source, { users: { supervised: null } })).toEqual([['users.supervised', null, 'is', true, null]]);
  });

  test('reads: the list itself where it has no items', () => {
    const [reason] = why('size(models.filter(m, m.weights > users.total)) > 0', { models: [], users: { total: 1 } });
    expect(reason?.reads).toEqual(['models']);
    const [nothing] = why('size(models.filter(m, m.weights > users.total)) > 0', { users: { total: 1 } });
    expect(nothing?.reads).toEqual(['models']);
  });

  test('reads: manifest paths, facts and the side of the need', () => {
    const facts = { 'need.demand.rps': fact(12) };
    const [reason] = why('users.total >= need.demand.rps', { users: { total: 1 } }, facts);
    expect(reason).toMatchObject({ reads: ['users.total', 'need.demand.rps'], needReads: ['need.demand.rps'] });
    const source =
      'size(models.filter(m, m.weights > users.total)) + limits.p > users.peak ? users.supervised : [1] == [1]';
    expect(reads(condition(source), scope({ users: { total: 1 }, models: [{ weights: 2 }] }))).toEqual([
      'models[0].weights',
      'users.total',
      'limits.p',
      'users.peak',
      'users.supervised',
    ]);
  });
});

/** Conditions over `users`, `models` and, inside a macro, the item `m`; well typed by construction. */
function conditions(depth: number, item: boolean): fc.Arbitrary<string> {
  const op = fc.constantFrom('<', '<=', '>', '>=', '==', '!=');
  const numbers = [
    'users.total',
    'users.peak',
    'users.started',
    '1',
    '2',
    ...(item ? ['m.weights', 'm.limits.rps'] : []),
  ];
  const flags = ['users.supervised', 'users.supervised', ...(item ? ['m.ok', 'm.ok'] : []), 'true', 'false'];
  const num = fc.constantFrom(...numbers);
  const comparison = fc.tuple(num, op, num).map((parts) => parts.join(' '));
  const leaf = fc.oneof(
    fc.constantFrom(...flags),
    comparison,
    fc.tuple(num, num, num).map(([a, b, c]) => `${a} in [${b}, ${c}]`),
  );
  if (depth === 0) return leaf;
  const inner = conditions(depth - 1, item);
  const body = conditions(depth - 1, true);
  const ranged = fc.oneof(
    fc.constant('models'),
    body.map((text) => `models.filter(m, ${text})`),
  );
  return fc.oneof(
    leaf,
    inner.map((a) => `!(${a})`),
    fc.tuple(inner, fc.constantFrom('&&', '||', '=='), inner).map(([a, junction, b]) => `(${a}) ${junction} (${b})`),
    fc.tuple(inner, inner, inner).map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`),
    fc
      .tuple(ranged, fc.constantFrom('all', 'exists', 'exists_one'), body)
      .map(([over, macro, text]) => `${over}.${macro}(m, ${text})`),
    fc.tuple(ranged, op, fc.nat(2)).map(([over, compare, count]) => `size(${over}) ${compare} ${count}`),
    fc.tuple(ranged, num).map(([over, a]) => `${a} in ${over}.map(m, m.weights)`),
    fc
      .tuple(ranged, num, fc.constantFrom('==', '!='))
      .map(([over, a, compare]) => `${over}.map(m, m.weights) ${compare} [${a}]`),
  );
}

const small = fc.oneof({ weight: 6, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.constant(null) });
const bool = fc.oneof({ weight: 6, arbitrary: fc.boolean() }, { weight: 1, arbitrary: fc.constant(null) });
const optional = { requiredKeys: [] };
const manifests = fc.record({
  users: fc.record({ total: small, peak: small, started: small, supervised: bool }, optional),
  models: fc.array(fc.record({ weights: small, ok: bool, limits: fc.record({ rps: small }, optional) }, optional), {
    maxLength: 3,
  }),
});

/** Copies of the data with one leaf less (or, with `by`, one leaf replaced); list items stay. */
function* without(data: unknown, by?: null): Generator<unknown> {
  if (Array.isArray(data)) {
    for (const [i, item] of data.entries()) for (const changed of without(item, by)) yield data.with(i, changed);
  } else if (typeof data === 'object' && data !== null) {
    for (const [key, value] of Object.entries(data)) {
      const { [key]: _, ...rest } = data as Record<string, unknown>;
      if (typeof value !== 'object' || value === null) yield by === undefined ? rest : { ...rest, [key]: by };
      else for (const changed of without(value, by)) yield { ...rest, [key]: changed };
    }
  }
}

describe('laws of missing data, over generated conditions and manifests', () => {
  const cases = fc.tuple(conditions(3, false), manifests);
  const definite = (value: Value) => typeof value === 'boolean';

  test('no rule passes because something is missing: a verdict reached without a leaf stands with it', () => {
    let verdicts = 0;
    fc.assert(
      fc.property(cases, ([source, manifest]) => {
        const expr = condition(source);
        const whole = evaluate(expr, scope(manifest));
        for (const less of [...without(manifest), ...without(manifest, null)]) {
          const value = evaluate(expr, scope(less));
          if (whole !== true) expect(value).not.toBe(true);
          if (definite(value)) expect(value).toBe(whole);
          if (definite(value)) verdicts += 1;
        }
      }),
      { numRuns: 2000 },
    );
    expect(verdicts).toBeGreaterThan(2000);
  });

  test('Unknown names paths, and each of them is really missing', () => {
    let unknowns = 0;
    fc.assert(
      fc.property(cases, ([source, manifest]) => {
        const value = evaluate(condition(source), scope(manifest));
        if (!(value instanceof Unknown)) return;
        unknowns += 1;
        expect(value.paths.length).toBeGreaterThan(0);
        for (const path of value.paths) expect(Object.keys(manifest.users)).not.toContain(path.replace('users.', ''));
      }),
      { numRuns: 3000 },
    );
    expect(unknowns).toBeGreaterThan(300);
  });

  test('the order of && and || does not matter', () => {
    const pairs = fc.tuple(conditions(2, false), conditions(2, false), fc.constantFrom('&&', '||'), manifests);
    fc.assert(
      fc.property(pairs, ([a, b, junction, manifest]) => {
        const one = run(`(${a}) ${junction} (${b})`, manifest);
        const other = run(`(${b}) ${junction} (${a})`, manifest);
        if (one instanceof Unknown && other instanceof Unknown)
          expect([...one.paths].sort()).toEqual([...other.paths].sort());
        else expect(one).toBe(other);
      }),
      { numRuns: 2000 },
    );
  });

  test('a double negation changes nothing, a single one turns true and false around', () => {
    fc.assert(
      fc.property(cases, ([source, manifest]) => {
        const value = run(source, manifest);
        const opposite = run(`!(${source})`, manifest);
        expect(run(`!!(${source})`, manifest)).toEqual(value);
        if (definite(value)) expect(opposite).toBe(!value);
        else expect(definite(opposite)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('every outcome has reasons, and what does not hold has one that does not hold', () => {
    fc.assert(
      fc.property(cases, ([source, manifest]) => {
        const value = run(source, manifest);
        const found = why(source, manifest);
        expect(found.length).toBeGreaterThan(0);
        if (value === true) for (const reason of found) expect(reason.holds).toBe(true);
        else expect(found.some((reason) => reason.holds !== true)).toBe(true);
        if (value instanceof Unknown) expect(found.some((reason) => reason.holds instanceof Unknown)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
