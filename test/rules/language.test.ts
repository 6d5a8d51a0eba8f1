import { describe, expect, test } from 'vitest';
import type { Shape } from '../../src/manifest/shape.js';
import type { CompareNotes, Expr } from '../../src/rules/expression.js';
import { language, type ParameterType, type Vocabulary } from '../../src/rules/language.js';

const base = { description: '', examples: [] };
const number: Shape = { ...base, kind: 'number', unit: 'count' };
const bytes: Shape = { ...base, kind: 'number', dimension: 'bytes', unit: 'bytes' };
const ratio: Shape = { ...base, kind: 'number', dimension: 'ratio', unit: 'ratio' };
const date: Shape = { ...base, kind: 'number', dimension: 'date', unit: 'days' };
const text: Shape = { ...base, kind: 'string' };
const flag: Shape = { ...base, kind: 'boolean' };
const list = (item: Shape): Shape => ({ ...base, kind: 'list', item });
const record = (item: Shape): Shape => ({ ...base, kind: 'record', item });
const object = (fields: Record<string, Shape>): Shape => ({ ...base, kind: 'object', fields, required: [] });

const MANIFEST = object({
  users: object({
    total: number,
    peak_concurrent: number,
    name: text,
    basis: { ...base, kind: 'enum', values: ['measured', 'estimated'] },
    supervised: flag,
    started: date,
    tags: list(text),
    counts: list(number),
    requests: object({ peak_rps: number }),
  }),
  models: list(object({ name: text, weights: bytes, ok: flag, cache: object({ hit_rate: ratio }) })),
  limits: record(bytes),
});
const FACTS: Vocabulary['facts'] = new Map([
  ['need.demand.burst_rps', { type: 'double' }],
  ['need.serving.memory_per_gpu', { type: 'double', dimension: 'bytes' }],
  ['derived.capacity.rps', { type: 'double' }],
  ['derived.storage.free', { type: 'double', dimension: 'bytes' }],
  ['derived.cost.lines', { type: 'list<string>' }],
  ['derived.latency.has_deadline', { type: 'bool' }],
  ['measured.latency.p95', { type: 'double', dimension: 'seconds' }],
]);
const PARAMS: Record<string, ParameterType> = {
  floor: { type: 'double' },
  max_age: { type: 'double', dimension: 'seconds' },
  allowed: { type: 'list<string>' },
};
const compile = language({ manifest: MANIFEST, facts: FACTS });

function expr(source: string): Expr {
  const compiled = compile(source, PARAMS);
  if (!compiled.ok) throw new Error(`${source}: ${compiled.error.message}`);
  return compiled.expr;
}

/** The message, and the text that it points at. */
function refusal(source: string): [string, string] {
  const compiled = compile(source, PARAMS);
  if (compiled.ok) throw new Error(`${source} was accepted`);
  const { message, start, end } = compiled.error;
  return [message, source.slice(start, end)];
}

function notes(source: string): CompareNotes {
  const compiled = expr(source);
  if (compiled[0] !== 'cmp') throw new Error(`${source} is not a comparison`);
  return compiled[4];
}

describe('a name that does not exist is refused, with its place and the nearest name', () => {
  test.each([
    ['users.peak_concurent > 1', 'peak_concurent', 'peak_concurrent'],
    ['users.total > 1 && users.requests.peak_rp > 1', 'peak_rp', 'peak_rps'],
    ['user.total > 1', 'user', 'users'],
    ['model.exists(m, m.ok)', 'model', 'models'],
    ['need.demnd.burst_rps > 1', 'demnd', 'demand'],
    ['need.demand.burst_rsp > 1', 'burst_rsp', 'burst_rps'],
    ['derived.capcity.rps > 1', 'capcity', 'capacity'],
    ['measurd.latency.p95 > 1', 'measurd', 'measured'],
    ['models.all(m, m.wieghts > 1)', 'wieghts', 'weights'],
    ['models[0].wieghts > 1', 'wieghts', 'weights'],
    ['models.all(m, m.cache.hitrate > 1)', 'hitrate', 'hit_rate'],
    ['users.total > param.flor', 'flor', 'floor'],
  ])('%s', (source, at, suggested) => {
    const [message, where] = refusal(source);
    expect(where).toBe(at);
    expect(message).toContain(`; did you mean ${suggested}?`);
  });

  test.each([
    ['users.colour == 1', 'colour'],
    ['weather.today > 1', 'weather'],
    ['need.demand.colour > 1', 'colour'],
    ['param.colour > 1', 'colour'],
    ["users['colour'] > 1", "users['colour']"],
    ['models.all(m, n.ok)', 'n'],
    ['models.all(m, m.totl > 1)', 'totl'],
    ['users.constructor == 1', 'constructor'],
    ['users.__proto__ == 1', '__proto__'],
    ['constructor == 1', 'constructor'],
    ['toString == 1', 'toString'],
    ['param.constructor > 1', 'constructor'],
  ])('%s, near nothing', (source, at) => {
    const [message, where] = refusal(source);
    expect(where).toBe(at);
    expect(message).toMatch(/^(No such key|Unknown variable): \w+$/);
  });

  test('no parameter is declared', () => {
    expect(compile('param.floor > 1', {}).ok).toBe(false);
    expect(compile('param.none > 1', {}).ok).toBe(false);
    expect(compile('users.total > 1', {}).ok).toBe(true);
  });

  test('nothing is suggested for a name that is right', () => {
    const [message, where] = refusal("users.all(k, k == 'total')");
    expect(where).toBe('users');
    expect(message).not.toContain('did you mean');
  });
});

describe('what is not a condition over these types is refused', () => {
  test.each([
    ['users.name <= 3', 'no such overload: string <= double', 'users.name <= 3'],
    ['users.name == 3', 'no such overload: string == double', 'users.name == 3'],
    ["users.total == 'many'", 'no such overload: double == string', "users.total == 'many'"],
    ["users.supervised == 'yes'", 'no such overload: bool == string', "users.supervised == 'yes'"],
    ['users.total && users.supervised', 'bool', 'users.total && users.supervised'],
    ['!users.total', 'no such overload: !double', '!users.total'],
    ['users.total in users.tags', 'no such overload: double in list<string>', 'users.total in users.tags'],
    ['users.total in param.allowed', 'no such overload: double in list<string>', 'users.total in param.allowed'],
    ["'total' in users", 'no such overload', "'total' in users"],
    ["'a' in 'abc'", 'no such overload: string in string', "'a' in 'abc'"],
    ["users.total in [1, 'many']", 'same type', "'many'"],
    ["(users.supervised ? 1 : 'a') == 1", 'same type', "users.supervised ? 1 : 'a'"],
    ['users.name + 1 == users.name', 'no such overload: string + double', 'users.name + 1'],
    ['users.total % 2 == 0', 'no such overload: double % double', 'users.total % 2'],
    ['users == users', 'no such overload', 'users == users'],
    ['need.demand == need.demand', 'no such overload', 'need.demand == need.demand'],
    ['users.total == null', 'no such overload: double == null', 'users.total == null'],
    ['users.total.exists(t, t > 1)', 'cannot be range of a comprehension', 'total'],
    ['models.all(m, m.name)', 'predicate must return bool', 'name'],
    ['models[0.5].ok', 'List index must be int', 'models[0.5]'],
    ["models['a'].ok", 'List index must be int', "models['a']"],
    ['size(users.total) > 1', 'found no matching overload', 'size(users.total)'],
    ['age(users.name) > 1', 'found no matching overload', 'age(users.name)'],
    ['evidence_age(users.name) > 1', 'found no matching overload', 'evidence_age(users.name)'],
    ['users.total', 'is a double, not a condition', 'users.total'],
    ['users.name', 'is a string, not a condition', 'users.name'],
    ['users.tags', 'is a list<string>, not a condition', 'users.tags'],
    ["'yes'", 'is a string, not a condition', "'yes'"],
    ['null', 'is a null, not a condition', 'null'],
    ['1 + 1', 'is a double, not a condition', '1 + 1'],
  ])('%s', (source, message, at) => {
    const [found, where] = refusal(source);
    expect(found).toContain(message);
    expect(where).toBe(at);
  });

  test.each([
    ['users.total > 1 &&', 'Unexpected token: EOF'],
    ['users.total >', 'Unexpected token: EOF'],
    ['', 'Unexpected token: EOF'],
    ['users.total = 1', 'Unexpected character: ='],
    ['(users.total > 1', 'Expected'],
    ["users.name == 'open", 'Unterminated'],
    ['users.total == 1.5e400', 'Invalid number'],
    ['in == 1', 'Unexpected'],
    ['as == 1', 'Reserved identifier: as'],
  ])('"%s"', (source, message) => {
    expect(refusal(source)[0]).toContain(message);
  });
});

describe('what can be slow, has side doors or means nothing here is refused', () => {
  test.each([
    ["users.name.matches('(a+)+$')", 'matches() is not part of the rule language'],
    ["matches(users.name, 'a')", 'found no matching overload'],
    ['frobnicate(users.total) > 1', 'found no matching overload'],
    ['users.name.frobnicate()', 'found no matching overload'],
    ['int(users.total) == 1', 'int() is not part of the rule language'],
    ['double(users.total) == 1', 'double() is not part of the rule language'],
    ["string(users.total) == '1'", 'string() is not part of the rule language'],
    ['dyn(users.total) == 1', 'dyn() is not part of the rule language'],
    ['type(users.total) == double', 'type() is not part of the rule language'],
    ["duration('1s') < duration('2s')", 'duration() is not part of the rule language'],
    ["timestamp('2026-01-01T00:00:00Z') < timestamp('2026-01-01T00:00:00Z')", 'timestamp() is not part'],
    ["users.name.lowerAscii() == 'a'", 'lowerAscii() is not part of the rule language'],
    ["users.tags.join(',') == 'a'", 'join() is not part of the rule language'],
    ['cel.bind(x, users.total, x > 1)', 'bind() is not part of the rule language'],
    ['models.map(m, m.ok, m.weights) == [1]', 'map() is not part of the rule language'],
    ["{'a': 1} == {'a': 1}", 'map is not part of the rule language'],
    ['users.?total == 1', 'Expected IDENTIFIER'],
    ['users.total > 1u', 'bytes and unsigned numbers are not part of the rule language'],
    ["b'a' == b'a'", 'bytes and unsigned numbers are not part of the rule language'],
  ])('%s', (source, message) => {
    expect(refusal(source)[0]).toContain(message);
  });
});

describe('integer and floating literals mix', () => {
  test.each([
    'users.total == 1',
    'users.total == 1.0',
    '1 == users.total',
    'users.total != 1',
    'users.total in [1, 2]',
    'users.total in [1, 2.5]',
    'users.total in [users.peak_concurrent, 2]',
    'users.counts == [1, 2]',
    'size(users.tags) >= 2',
    'size(users.tags) > 1.5',
    'size(users.tags) == 2',
    'size(users.tags) != 2',
    '2 <= size(users.tags)',
    '2 == size(users.tags)',
    'size(users.tags) in [1, 2]',
    'size(users.tags) in users.counts',
    'size(users.tags) == users.total',
    'users.total > size(users.tags)',
    'users.tags.size() == size(models)',
    'size(users.tags) + 1 > users.total * 2',
    '1 / 2 == 0.5',
    'users.total == 0x10',
    'users.total == 1e3',
    'models[0].ok',
    'users.counts[1] > 0.5',
    '(users.supervised ? users.total : 2) > 1',
    'users.counts.all(c, c >= 1)',
    'models.all(m, m.weights >= 1)',
  ])('%s', (source) => {
    expect(compile(source, PARAMS).ok).toBe(true);
  });

  test('a half is a half: literals divide as real numbers', () => {
    expect(expr('1 / 2 == 0.5')).toMatchObject(['cmp', '==', ['math', '/', ['lit', 1], ['lit', 2]], ['lit', 0.5], {}]);
  });
});

describe('quantities', () => {
  test('fold to a number in base units', () => {
    expect(expr("models.all(m, m.weights >= quantity('80GiB'))")).toMatchObject([
      'macro',
      'all',
      ['path', ['models']],
      'm',
      ['cmp', '>=', ['var', 'm', ['weights']], ['lit', 85_899_345_920, 'bytes'], { right: "quantity('80GiB')" }],
    ]);
    expect(expr("age(users.started) <= quantity('90d')")).toMatchObject([
      'cmp',
      '<=',
      {},
      ['lit', 7_776_000, 'seconds'],
      {},
    ]);
    expect(expr("models[0].cache.hit_rate > quantity('30%')")).toMatchObject([
      'cmp',
      '>',
      {},
      ['lit', 0.3, 'ratio'],
      {},
    ]);
    expect(expr("users.started > quantity('2026-11-20')")).toMatchObject([
      'cmp',
      '>',
      {},
      ['lit', 1_795_132_800, 'date'],
      {},
    ]);
  });

  test.each([
    ["quantity('80Gi') > 1", "quantity('80Gi')"],
    ["quantity('80Gb') > 1", "quantity('80Gb')"],
    ["quantity('80') > 1", "quantity('80')"],
    ["quantity('') > 1", "quantity('')"],
    ["quantity('1e999GB') > 1", "quantity('1e999GB')"],
    ["quantity('1,5GB') > 1", "quantity('1,5GB')"],
    ['quantity(users.name) > 1', 'quantity(users.name)'],
    ["users.total > 1 && quantity('often') > 1", "quantity('often')"],
  ])('%s is refused', (source, at) => {
    expect(refusal(source)).toEqual(["quantity() needs a literal such as '80GiB'", at]);
  });

  test.each(['quantity(80) > 1', 'quantity() > 1', "quantity('80GiB', 'bytes') > 1"])('%s is refused', (source) => {
    expect(refusal(source)[0]).toContain('found no matching overload');
  });
});

describe('names become what they stand for', () => {
  test.each<[string, Expr]>([
    ['users.supervised', ['path', ['users', 'supervised']]],
    ["users['supervised']", ['path', ['users', 'supervised']]],
    ['derived.latency.has_deadline', ['fact', 'derived.latency.has_deadline']],
    ['!users.supervised', ['not', ['path', ['users', 'supervised']]]],
    ['!!users.supervised', ['path', ['users', 'supervised']]],
    ['models.all(m, m.ok)', ['macro', 'all', ['path', ['models']], 'm', ['var', 'm', ['ok']]]],
    ['!models.all(m, m.ok)', ['macro', 'exists', ['path', ['models']], 'm', ['not', ['var', 'm', ['ok']]]]],
    ['models.exists(users, users.ok)', ['macro', 'exists', ['path', ['models']], 'users', ['var', 'users', ['ok']]]],
    ['models[0].ok', ['get', ['index', ['path', ['models']], ['lit', 0]], 'ok']],
    [
      "users.name.contains('a')",
      [
        'call',
        'contains',
        [
          ['path', ['users', 'name']],
          ['lit', 'a'],
        ],
      ],
    ],
    ['has(users.total)', ['call', 'has', [['path', ['users', 'total']]]]],
  ])('%s', (source, tree) => {
    expect(expr(source)).toEqual(tree);
  });

  test('in comparisons', () => {
    expect(expr('derived.capacity.rps >= need.demand.burst_rps')).toMatchObject([
      'cmp',
      '>=',
      ['fact', 'derived.capacity.rps'],
      ['fact', 'need.demand.burst_rps'],
      {},
    ]);
    expect(expr('users.total > param.floor')).toMatchObject([
      'cmp',
      '>',
      ['path', ['users', 'total']],
      ['param', 'floor'],
      {},
    ]);
    expect(expr('-users.total < 1')).toMatchObject(['cmp', '<', ['neg', ['path', ['users', 'total']]], ['lit', 1], {}]);
    expect(expr("-quantity('1kB') < 1")).toMatchObject(['cmp', '<', ['lit', -1000, 'bytes'], ['lit', 1], {}]);
    expect(expr("limits['p'] > -5")).toMatchObject(['cmp', '>', ['path', ['limits', 'p']], ['lit', -5], {}]);
  });

  test('a negated comparison is the opposite one', () => {
    const opposites = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '==': '!=', '!=': '==' };
    for (const [op, opposite] of Object.entries(opposites))
      expect(expr(`!(users.total ${op} 1)`)).toMatchObject(['cmp', opposite, {}, {}, {}]);
    expect(expr("!(users.name in ['a'])")).toMatchObject(['not', ['cmp', 'in', {}, {}, {}]]);
    expect(expr('!(users.supervised && users.total > 1 || users.total > 2)')).toMatchObject([
      'and',
      ['or', ['not', {}], ['cmp', '<=', {}, {}, {}]],
      ['cmp', '<=', {}, {}, {}],
    ]);
  });

  test('the tree is plain data', () => {
    const source =
      "models.exists(m, m.weights > quantity('1GiB') && !(m.name in param.allowed)) ? users.supervised : 1 in users.counts";
    expect(JSON.parse(JSON.stringify(expr(source)))).toEqual(expr(source));
  });
});

describe('the need is the side with the requirement', () => {
  test.each<[string, 'left' | 'right']>([
    ['users.total >= 10', 'right'],
    ['10 <= users.total', 'left'],
    ['-5 < users.total', 'left'],
    ['users.total > -5', 'right'],
    ["quantity('80GiB') <= derived.storage.free", 'left'],
    ['param.floor <= users.total', 'left'],
    ['users.total >= param.floor', 'right'],
    ['derived.capacity.rps >= need.demand.burst_rps', 'right'],
    ['need.demand.burst_rps <= derived.capacity.rps', 'left'],
    ['users.requests.peak_rps >= need.demand.burst_rps', 'right'],
    ['need.demand.burst_rps <= users.requests.peak_rps', 'left'],
    ["users.name in ['a', 'b']", 'right'],
    ['users.name in param.allowed', 'right'],
    // Neither or both: the right side, where people write it.
    ['users.peak_concurrent <= users.total', 'right'],
    ['param.floor <= need.demand.burst_rps', 'right'],
    ['measured.latency.p95 <= param.max_age', 'right'],
  ])('%s: %s', (source, side) => {
    expect(notes(source).need).toBe(side);
  });

  test('a computed side keeps its words; a path is its own', () => {
    const found = notes("users.total   >=  quantity( '80GiB' )");
    expect(found).toMatchObject({ right: "quantity( '80GiB' )" });
    expect(found).not.toHaveProperty('left');
  });

  test.each([
    ['models[0].weights > 1', 'bytes'],
    ['models[0].cache.hit_rate > 1', 'ratio'],
    ['limits[users.name] > 1', 'bytes'],
    ['users.counts[0] > 1', undefined],
    ['users.requests.peak_rps > 1', undefined],
    ["users.name == 'a'", undefined],
    ['size(models) > 1', undefined],
    ['users.total * limits.p > 1', 'bytes'],
    ['limits.p * users.total > 1', 'bytes'],
    ['users.total > 1', undefined],
    ["limits.p > quantity('1GiB')", 'bytes'],
    ['limits.p > 1', 'bytes'],
    ["limits['p'] > 1", 'bytes'],
    ['derived.storage.free > 1', 'bytes'],
    ['1 < need.serving.memory_per_gpu', 'bytes'],
    ['users.total <= param.max_age', 'seconds'],
    ['age(users.started) <= param.floor', 'seconds'],
    ['evidence_age(users.tags) <= param.floor', 'seconds'],
    ['users.started > 1', 'date'],
  ])('%s is shown in %s', (source, dimension) => {
    expect(notes(source).dimension).toBe(dimension);
  });

  test('an attribute of a listed item is shown in its unit', () => {
    const [, , , , body] = expr('models.all(m, m.weights > 1)') as Extract<Expr, readonly ['macro', ...unknown[]]>;
    expect(body).toMatchObject(['cmp', '>', {}, {}, { dimension: 'bytes' }]);
  });
});
