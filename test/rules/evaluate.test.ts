import { describe, expect, test } from 'vitest';
import type { Fact, FactValue } from '../../src/facts/fact.js';
import type { Shape } from '../../src/manifest/shape.js';
import { evaluateRule, fill, fillWhole, firstMissing, showValue } from '../../src/rules/evaluate.js';
import { type Expr, RuleDefect, Unknown, type Value } from '../../src/rules/expression.js';
import { language } from '../../src/rules/language.js';
import type { Rule, Template } from '../../src/rules/pack.js';

const base = { description: '', examples: [] };
const number: Shape = { ...base, kind: 'number', unit: 'count' };
const size: Shape = { ...base, kind: 'number', dimension: 'bytes', unit: 'bytes' };
const text: Shape = { ...base, kind: 'string' };
const flag: Shape = { ...base, kind: 'boolean' };
const object = (fields: Record<string, Shape>): Shape => ({ ...base, kind: 'object', fields, required: [] });
const MANIFEST = object({
  users: object({ total: number, peak: number, name: text, supervised: flag }),
  models: { ...base, kind: 'list', item: object({ name: text, weights: size }) },
  storage: object({ read: number }),
});
const compile = language({
  manifest: MANIFEST,
  facts: new Map([
    ['need.read', { type: 'double' as const }],
    ['need.users', { type: 'double' as const }],
    ['derived.read', { type: 'double' as const }],
  ]),
});

function condition(source: string): Expr {
  const compiled = compile(source, { least: { type: 'double' } });
  if (!compiled.ok) throw new Error(`${source}: ${compiled.error.message}`);
  return compiled.expr;
}

type Conditions = { readonly check: string; readonly when?: string; readonly escalate?: string };

function rule({ check, when, escalate }: Conditions, rest: Partial<Rule> = {}): Rule {
  return {
    id: 'ACME-001',
    dimension: 'users',
    title: 'A test',
    severity: 'major',
    weight: 1,
    at: 'users',
    text: { check },
    check: condition(check),
    ...(when ? { when: condition(when) } : {}),
    ...(escalate ? { escalate: condition(escalate) } : {}),
    params: { least: { value: 10, origin: 'a test' } },
    why: 'A test.',
    fix: 'None.',
    effort: 'S',
    phase: 'design',
    refs: [],
    file: 'acme.yaml',
    line: 7,
    ...rest,
  };
}

const fact = (id: string, value: FactValue | null, rest: Partial<Fact> = {}): [string, Fact] => [
  id,
  {
    id,
    description: '',
    value,
    unit: '',
    basis: 'derived',
    from: [],
    formula: '',
    source: '',
    missing: [],
    absent: [],
    ...rest,
  },
];
/** 2026-11-20. */
const TODAY = 1_795_132_800;
const context = (manifest: unknown, facts: readonly [string, Fact][] = []) => ({
  manifest,
  facts: new Map(facts),
  asOf: TODAY,
  evidence: { newestAge: () => undefined },
});
const judged = (
  conditions: Conditions,
  manifest: unknown,
  facts: readonly [string, Fact][] = [],
  rest: Partial<Rule> = {},
) => evaluateRule(rule(conditions, rest), context(manifest, facts));

describe('a rule', () => {
  const least = { check: 'users.total >= param.least' };

  test('passes, fails or cannot be told', () => {
    expect(judged(least, { users: { total: 10 } })).toMatchObject({
      outcome: 'pass',
      reads: ['users.total'],
      missing: [],
      absent: [],
    });
    expect(judged(least, { users: { total: 9 } })).toMatchObject({
      outcome: 'fail',
      reads: ['users.total'],
      absent: [],
    });
    expect(judged(least, { users: {} })).toMatchObject({ outcome: 'unknown', missing: ['users.total'] });
    expect(judged(least, { users: { total: null } })).toMatchObject({ outcome: 'fail', absent: ['users.total'] });
  });

  test('a failure keeps the comparisons that fell short, not those that hold', () => {
    const { reasons } = judged({ check: 'users.total >= 5 && users.peak <= 3' }, { users: { total: 9, peak: 4 } });
    expect(reasons.map((reason) => reason.text)).toEqual(['users.peak <= 3']);
  });

  test('keeps nothing of the question that only said which requirement holds', () => {
    const check = 'users.supervised ? users.total >= 10 : true';
    const { reasons } = judged({ check }, { users: { supervised: true, total: 9 } });
    expect(reasons.map((reason) => reason.text)).toEqual(['users.total >= 10']);
  });

  test('that does not apply says what made it so', () => {
    const found = judged({ ...least, when: 'users.supervised' }, { users: { supervised: false, total: 1 } });
    expect(found).toMatchObject({ outcome: 'not_applicable', reads: ['users.supervised'], reasons: [], missing: [] });
  });

  test('whose applicability is missing is unknown, and names what is missing', () => {
    const found = judged({ ...least, when: 'users.supervised' }, { users: { total: 1 } });
    expect(found).toMatchObject({ outcome: 'unknown', missing: ['users.supervised'], reads: ['users.supervised'] });
  });

  test('whose applicability is declared absent is unknown, too', () => {
    const found = judged({ ...least, when: 'users.supervised' }, { users: { supervised: null, total: 100 } });
    expect(found).toMatchObject({ outcome: 'unknown', missing: ['users.supervised'], reads: ['users.supervised'] });
    expect(found.reasons.map((reason) => reason.text)).toEqual(['users.supervised']);
  });

  test('reads nothing to apply where it always applies', () => {
    expect(judged({ check: 'true' }, {})).toMatchObject({ outcome: 'pass', reads: [] });
  });

  test('that is a blocker blocks production, unless it says that it blocks earlier', () => {
    const blocks = (rest: Partial<Rule>) => judged(least, { users: { total: 1 } }, [], rest).blocksFrom;
    expect(blocks({})).toBeUndefined();
    expect(blocks({ severity: 'blocker' })).toBe('production');
    expect(blocks({ severity: 'blocker', blocks_from: 'limited_production' })).toBe('limited_production');
  });

  test('with a defect is named with its place', () => {
    const broken = { check: 'users.total / users.peak > 1' };
    const run = () => judged(broken, { users: { total: 1, peak: 0 } });
    expect(run).toThrow(RuleDefect);
    expect(run).toThrow('ACME-001 (acme.yaml:7): division by zero');
  });

  test('passes on a mistake of ours as it is', () => {
    const facts = new Map<string, Fact>();
    facts.get = () => {
      throw new TypeError('planted');
    };
    const run = () => evaluateRule(rule({ check: 'derived.read > 1' }), { ...context({}), facts });
    expect(run).toThrow(new TypeError('planted'));
  });
});

describe('what is declared absent is named by the section that is not there', () => {
  const check = 'users.total >= param.least';
  test.each<[string, unknown, string[]]>([
    ['the field', { users: { total: null } }, ['users.total']],
    ['the section', { users: null }, ['users']],
  ])('%s', (_, manifest, absent) => {
    expect(judged({ check }, manifest)).toMatchObject({ outcome: 'fail', absent });
  });

  test('a field of a listed item', () => {
    const found = judged({ check: "models.all(m, m.name == 'a')" }, { models: [{ name: 'a' }, {}] });
    expect(found).toMatchObject({ outcome: 'fail', absent: ['models[1].name'] });
  });

  test('behind a fact, what the fact lacks', () => {
    const facts = [fact('derived.read', null, { absent: ['storage.read'] })];
    const found = judged({ check: 'derived.read > 1' }, { storage: { read: null } }, facts);
    expect(found).toMatchObject({ outcome: 'fail', absent: ['storage.read'] });
  });

  test('once, however many comparisons lack it', () => {
    const found = judged({ check: 'users.total > 1 && users.total > 2' }, { users: { total: null } });
    expect(found.absent).toEqual(['users.total']);
  });

  test('and not by what it is compared with', () => {
    const found = judged({ check: 'users.total >= users.peak' }, { users: { total: null, peak: 5 } });
    expect(found.absent).toEqual(['users.total']);
  });

  test('and nothing where only a number is too small', () => {
    expect(judged({ check: 'users.total > 1 && users.peak > 1' }, { users: { total: 0, peak: null } }).absent).toEqual([
      'users.peak',
    ]);
  });
});

describe('missing paths are shortened to the first step that is not there', () => {
  const manifest = { users: { total: 1, name: '' }, models: [], storage: { read: null } };
  test.each([
    [['storage.read.per_day'], ['storage.read']],
    [
      ['governance.a', 'governance.b', 'users.peak'],
      ['governance', 'users.peak'],
    ],
    [['users.name.first'], ['users.name']],
    [['models[0].name'], ['models']],
    [['users.total'], ['users.total']],
  ])('%j: %j', (paths, short) => {
    expect(firstMissing(manifest, paths)).toEqual(short);
  });
});

describe('a shortfall only warns', () => {
  const check = 'storage.read >= need.read';
  const outcome = (read: number | null, need: Partial<Fact> = {}, rest: Partial<Rule> = {}) => {
    const found = judged({ check }, { storage: { read } }, [fact('need.read', 100, need)], rest);
    return [found.outcome, found.warned];
  };
  const tolerance = { tolerance: { value: 0.1, origin: 'a test' } };

  test('within the tolerance of a derived need, the limit included', () => {
    expect(outcome(90, {}, tolerance)).toEqual(['warn', 'tolerance']);
    expect(outcome(89.9, {}, tolerance)).toEqual(['fail', undefined]);
    expect(outcome(90)).toEqual(['fail', undefined]);
  });

  test('above it as below it', () => {
    const most = (users: number, op: '<=' | '<' = '<=') =>
      judged(
        { check: `users.total ${op} need.users` },
        { users: { total: users } },
        [fact('need.users', 100)],
        tolerance,
      ).outcome;
    expect([most(110), most(111)]).toEqual(['warn', 'fail']);
    expect([most(110, '<'), most(111, '<')]).toEqual(['warn', 'fail']);
    const more = (users: number) =>
      judged({ check: 'users.total > need.users' }, { users: { total: users } }, [fact('need.users', 100)], tolerance)
        .outcome;
    expect([more(90), more(89)]).toEqual(['warn', 'fail']);
  });

  test('never of another amount than the one that is needed, nor of a limit that was declared', () => {
    const equal = judged(
      { check: 'storage.read == need.read' },
      { storage: { read: 99 } },
      [fact('need.read', 100)],
      tolerance,
    );
    expect(equal.outcome).toBe('fail');
    const declared = judged(
      { check: 'storage.read >= users.total' },
      { storage: { read: 99 }, users: { total: 100 } },
      [],
      tolerance,
    );
    expect(declared.outcome).toBe('fail');
    const computed = [fact('derived.read', 100)];
    expect(
      judged({ check: 'storage.read >= derived.read' }, { storage: { read: 95 } }, computed, tolerance).outcome,
    ).toBe('fail');
    expect(outcome(null, {}, tolerance)).toEqual(['fail', undefined]);
  });

  test('never of nothing, nor of a need that is absent', () => {
    const most = (total: number | null, need: number | null) =>
      judged({ check: 'users.total <= need.users' }, { users: { total } }, [fact('need.users', need)], tolerance)
        .outcome;
    expect([most(null, 100), most(1, null)]).toEqual(['fail', 'fail']);
    const least = judged({ check }, { storage: { read: 1 } }, [fact('need.read', null)], tolerance);
    expect(least.outcome).toBe('fail');
  });

  test('a quarter above 100 is 125', () => {
    const quarter = { tolerance: { value: 0.25, origin: 'a test' } };
    const most = (total: number) =>
      judged({ check: 'users.total <= need.users' }, { users: { total } }, [fact('need.users', 100)], quarter).outcome;
    expect([most(125), most(126)]).toEqual(['warn', 'fail']);
  });

  test('when every comparison that falls short is within it', () => {
    const both = (peak: number) =>
      judged(
        { check: 'storage.read >= need.read && users.peak >= need.users' },
        { storage: { read: 95 }, users: { peak } },
        [fact('need.read', 100), fact('need.users', 100)],
        tolerance,
      ).outcome;
    expect([both(95), both(50)]).toEqual(['warn', 'fail']);
  });

  test('where the need rests on an assumed value, directly or through other facts', () => {
    expect(outcome(1, { basis: 'assumed' })).toEqual(['warn', 'assumed']);
    const through = [
      fact('need.read', 100, { from: ['users.total', 'derived.read'] }),
      fact('derived.read', 5, { basis: 'assumed' }),
    ];
    expect(judged({ check }, { storage: { read: 1 } }, through)).toMatchObject({ outcome: 'warn', warned: 'assumed' });
    expect(outcome(1, { from: ['users.total'] })).toEqual(['fail', undefined]);
  });

  test('not where nothing is there, whatever the need rests on, nor where the need is absent', () => {
    expect(outcome(null, { basis: 'assumed' })).toEqual(['fail', undefined]);
    const absent = [fact('need.read', null, { basis: 'assumed' })];
    expect(judged({ check }, { storage: { read: 1 } }, absent).outcome).toBe('fail');
  });

  test('not where another comparison falls short of what nobody assumed', () => {
    const both = { check: 'storage.read >= need.read && users.total >= 10' };
    const facts = [fact('need.read', 100, { basis: 'assumed' })];
    const found = (total: number) => judged(both, { storage: { read: 1 }, users: { total } }, facts).outcome;
    expect([found(10), found(9)]).toEqual(['warn', 'fail']);
  });

  test('before the duty is in force, not on its first day', () => {
    expect(outcome(1, {}, { effective_from: '2026-11-21' })).toEqual(['warn', 'not_in_force']);
    expect(outcome(1, {}, { effective_from: '2026-11-20' })).toEqual(['fail', undefined]);
    expect(outcome(100, {}, { effective_from: '2026-11-21' })).toEqual(['pass', undefined]);
  });
});

describe('a shortfall that escalates', () => {
  const conditions = { check: 'users.total >= 10', escalate: 'users.total < 5' };
  test('blocks production', () => {
    expect(judged(conditions, { users: { total: 4 } })).toMatchObject({
      severity: 'blocker',
      blocksFrom: 'production',
    });
  });
  test('does not where the condition does not hold or cannot be told', () => {
    expect(judged(conditions, { users: { total: 5 } })).toMatchObject({ outcome: 'fail', severity: 'major' });
    const unknown = judged({ ...conditions, escalate: 'users.peak < 5' }, { users: { total: 4 } });
    expect(unknown).toMatchObject({ outcome: 'fail', severity: 'major' });
    expect(unknown.blocksFrom).toBeUndefined();
  });
});

describe('a value as people read it', () => {
  test.each<[string, Value, string]>([
    ['what is missing', new Unknown(['a']), 'unknown'],
    ['what is declared absent', null, 'absent'],
    ['a size', 80e9, '80GB'],
    ['a list', ['a', 'b'], 'a, b'],
    ['an empty list', [], 'none'],
    ['true', true, 'yes'],
    ['false', false, 'no'],
    ['a word', 'EU', 'EU'],
    ['an empty text', '', 'empty'],
    ['a map', { a: 1 }, 'a map'],
  ])('%s', (_, value, shown) => expect(showValue(value, 'bytes', 'EUR')).toBe(shown));

  test('money in the currency of the manifest', () => {
    expect(showValue([1200, 3], 'money', 'EUR')).toBe('1,200 EUR, 3 EUR');
  });
});

describe('a sentence with places to fill in', () => {
  const template: Template = [
    'takes ',
    { ref: ['path', ['users', 'total']] },
    ' of ',
    { ref: ['param', 'least'], dimension: 'bytes' },
  ];
  const params = rule({ check: 'true' });
  const said = (manifest: unknown) => [
    fill(template, params, context(manifest), 'EUR'),
    fillWhole(template, params, context(manifest), 'EUR'),
  ];

  test('says what is there', () => {
    expect(said({ users: { total: 7 } })).toEqual(['takes 7 of 10B', 'takes 7 of 10B']);
  });

  test.each([[{}], [{ users: { total: null } }], [{ users: { total: '' } }]])(
    'has a gap for %j, or is not said',
    (manifest) => {
      expect(said(manifest)).toEqual(['takes – of 10B', undefined]);
    },
  );
});
