import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { levelOf } from '../../src/score/level.js';
import { type Judged, ledgerOf, totals, type WeightedDimension } from '../../src/score/score.js';
import { scoreSettings } from '../../src/score/settings.js';
import { parameters, settings } from '../helpers/parameters.js';

/** The rule catalogue that the worked examples were computed on: 160 rules in 22 dimensions. */
const CATALOGUE = readFileSync('test/score/catalogue.csv', 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [rule = '', dimension = '', weight = '', severity = '', blocks = ''] = line.split(',');
    return { rule, dimension, weight: Number(weight), severity, blocks };
  });

/** Dimension weights of the scoring design. */
const WEIGHTS: Record<string, number> = {
  governance: 10,
  data_pipelines: 9,
  gpus: 8,
  evaluation: 8,
  data_delivery: 7,
  guardrails: 7,
  cost: 7,
  latency: 6,
  observability: 6,
  resilience: 6,
  ownership: 6,
  integration: 6,
  business_outcome: 6,
  users: 5,
  storage: 5,
  fabric: 5,
  security: 5,
  release: 5,
  adoption: 5,
  facilities: 3,
  edge: 3,
  programme: 3,
};
const DIMENSIONS: WeightedDimension[] = Object.entries(WEIGHTS).map(([id, weight]) => ({ id, weight }));

type Change = Partial<Pick<Judged, 'outcome' | 'level'>>;

function whole(change: (rule: (typeof CATALOGUE)[number]) => Change): Judged[] {
  return CATALOGUE.map((rule) => ({
    rule: rule.rule,
    dimension: rule.dimension,
    weight: rule.weight,
    severity: rule.severity as Judged['severity'],
    ...(rule.blocks === '' ? {} : { blocksFrom: rule.blocks as 'production' }),
    outcome: 'pass',
    level: 1,
    ...change(rule),
  }));
}

const NOT_APPLICABLE = new Set([
  'EDG-001',
  'EDG-002',
  'EDG-003',
  'EDG-004',
  'PRG-002',
  'LAT-005',
  'EVL-004',
  'NET-004',
]);

/** Case A: the reference system; 8 rules do not apply, two majors fail. */
const caseA = (rule: { rule: string }): Change => {
  if (NOT_APPLICABLE.has(rule.rule)) return { outcome: 'not_applicable' };
  return ['ADP-003', 'REL-001'].includes(rule.rule) ? { outcome: 'fail' } : {};
};

const score = (judged: readonly Judged[]) => totals(judged, DIMENSIONS, settings);

describe('worked examples of the scoring design, on the catalogue of 160 rules', () => {
  test('A: two failing majors leave a declared mean of 98.9', () => {
    const found = score(whole(caseA));
    expect(found.declaredMean).toBe(98);
    expect(found.declared).toBe(98);
    expect(found.coverage).toBe(100);
  });

  test('B: one blocker for limited production outweighs a mean of 97.9', () => {
    const found = score(whole((rule) => (rule.rule === 'REL-005' ? { outcome: 'unknown' } : caseA(rule))));
    expect(found.declaredMean).toBe(97);
    expect(found.declared).toBe(59);
  });

  test('C: everything asserted and nothing proven is exactly 60 per cent of what is declared', () => {
    // 98.863 × 0.6 = 59.318
    const found = score(whole(caseA));
    expect(found.mean).toBe(59);
    expect(found.readiness).toBe(59);
  });

  test('C: all asserted, all passing, is exactly 60', () => {
    expect(score(whole(() => ({}))).readiness).toBe(60);
  });

  test('D: a dimension at zero caps the whole at 40, against a mean of 95.5', () => {
    const found = score(
      whole((rule) => (rule.dimension === 'adoption' ? { outcome: 'fail', level: 4 } : { ...caseA(rule), level: 4 })),
    );
    expect(found.declaredMean).toBe(95);
    expect(found.declared).toBe(40);
    expect(found.readiness).toBe(40);
    expect(found.caps[0]?.kind).toBe('weakest_dimension');
  });

  test('F: answering only the easy sections scores what they weigh, not what they claim', () => {
    // Only users and edge are answered: (5 + 3) of the 131 points of dimension weight, asserted: 8/131 × 60 = 3.66.
    const easy = new Set(['users', 'edge']);
    const found = score(whole((rule) => (easy.has(rule.dimension) ? {} : { outcome: 'unknown' })));
    expect(found.mean).toBe(3);
    expect(found.readiness).toBe(3);
  });
});

const one = (dimension: string, rest: Partial<Judged>): Judged => ({
  rule: `${dimension}-${Math.random()}`,
  dimension,
  weight: 1,
  outcome: 'pass',
  severity: 'major',
  level: 4,
  ...rest,
});

describe('arithmetic', () => {
  const single = [{ id: 'users', weight: 1 }];

  test('59.9999 is 59: 599,999 of 1,000,000 asserted points round down', () => {
    const judged = [one('users', { weight: 599_999 }), one('users', { weight: 400_001, outcome: 'fail' })];
    expect(totals(judged, single, settings).readiness).toBe(59);
  });

  test('thirds that add up to a whole are whole: dimensions at 1/3 and 2/3 average exactly 50', () => {
    const dimensions = [
      { id: 'a', weight: 1 },
      { id: 'b', weight: 1 },
    ];
    const judged = [
      one('a', {}),
      one('a', { outcome: 'fail', weight: 2 }),
      one('b', { weight: 2 }),
      one('b', { outcome: 'fail' }),
    ];
    expect(totals(judged, dimensions, settings).declared).toBe(50);
  });

  test('a warning earns half; evidence levels earn 60, 75, 90 and 100 per cent', () => {
    const at = (rest: Partial<Judged>) => totals([one('users', rest)], single, settings).readiness;
    expect(at({ outcome: 'warn' })).toBe(50);
    expect([1, 2, 3, 4].map((level) => at({ level: level as 1 }))).toEqual([60, 75, 90, 100]);
  });

  test('coverage counts the weight of rules that have an answer, warnings and failures included', () => {
    const judged = [
      one('users', { weight: 3 }),
      one('users', { weight: 2, outcome: 'fail' }),
      one('users', { weight: 1, outcome: 'warn' }),
      one('users', { weight: 2, outcome: 'unknown' }),
      one('users', { weight: 9, outcome: 'not_applicable' }),
    ];
    expect(totals(judged, single, settings).coverage).toBe(75); // 6 of 8
  });

  test('no applicable rule at all scores nothing', () => {
    const found = totals([one('users', { outcome: 'not_applicable' })], single, settings);
    expect([found.readiness, found.declared, found.coverage]).toEqual([0, 0, 0]);
  });

  test('each dimension counts its own rules; one without a rule that applies has no score', () => {
    const dimensions = ['users', 'edge'].map((id) => ({ id, weight: 1 }));
    const judged = [
      one('users', { weight: 4 }),
      one('users', { weight: 2, outcome: 'warn' }),
      one('users', { weight: 1, outcome: 'fail' }),
      one('users', { weight: 2, outcome: 'unknown' }),
      one('users', { outcome: 'not_applicable' }),
      one('edge', { outcome: 'not_applicable' }),
      one('edge', { outcome: 'not_applicable' }),
    ];
    expect(totals(judged, dimensions, settings).dimensions).toEqual([
      {
        id: 'users',
        declared: 55, // (4 + 2 × ½) of 9
        assured: 55,
        coverage: 77, // 7 of 9
        applicable: 4,
        counts: { pass: 1, warn: 1, fail: 1, unknown: 1, not_applicable: 1 },
      },
      {
        id: 'edge',
        declared: null,
        assured: null,
        coverage: null,
        applicable: 0,
        counts: { pass: 0, warn: 0, fail: 0, unknown: 0, not_applicable: 2 },
      },
    ]);
  });

  test('evidence earns thousandths: 60, 75, 90 and 100 per cent; a warning half', () => {
    expect(scoreSettings(parameters)).toMatchObject({ confidence: [600, 750, 900, 1000], warn: 500 });
  });

  test('without one of its constants there is no score', () => {
    expect(() => scoreSettings([])).toThrow('the catalogue has no parameter score.confidence.e1');
  });
});

describe('caps', () => {
  const dimensions = [{ id: 'users', weight: 1 }];
  const blockers = (limited: number, production: number): Judged[] => [
    ...Array.from({ length: limited }, () =>
      one('users', { severity: 'blocker', outcome: 'fail', blocksFrom: 'limited_production', weight: 1 }),
    ),
    ...Array.from({ length: production }, () =>
      one('users', { severity: 'blocker', outcome: 'unknown', blocksFrom: 'production', weight: 1 }),
    ),
    one('users', { weight: 100_000 }),
  ];
  test.each([
    [0, 0, 100],
    [0, 1, 74],
    [0, 12, 74],
    [1, 0, 59],
    [2, 5, 59],
    [3, 0, 49],
    [9, 0, 49],
    [10, 0, 39],
    [25, 3, 39],
  ])('%i blockers for limited production and %i for production cap readiness at %i', (limited, production, cap) => {
    expect(totals(blockers(limited, production), dimensions, settings).readiness).toBe(cap);
  });

  test('a blocker that only warns is not open', () => {
    const judged = [
      one('users', { severity: 'blocker', outcome: 'warn', blocksFrom: 'limited_production' }),
      one('users', { weight: 99 }),
    ];
    expect(totals(judged, dimensions, settings).caps).toEqual([]);
  });

  test('a dimension with two applicable rules is too small to be the weakest', () => {
    const two = [
      { id: 'users', weight: 10 },
      { id: 'edge', weight: 1 },
    ];
    const judged = [
      one('users', {}),
      one('users', {}),
      one('users', {}),
      one('edge', { outcome: 'fail' }),
      one('edge', { outcome: 'fail' }),
    ];
    expect(totals(judged, two, settings).caps).toEqual([]);
    const three = [...judged, one('edge', { outcome: 'fail' })];
    expect(totals(three, two, settings).readiness).toBe(40);
  });

  const caps = (judged: readonly Judged[], of = dimensions) => totals(judged, of, settings).caps;

  test('every cap that bites names its rules', () => {
    const judged = blockers(1, 1);
    const [limited, production] = judged.map(({ rule }) => rule);
    expect(caps(judged)).toEqual([
      { kind: 'blockers', value: 59, reason: '1 open blocker for limited production', rules: [limited] },
      { kind: 'production_blockers', value: 74, reason: '1 open blocker for production', rules: [production] },
    ]);
    expect(caps(blockers(2, 2)).map(({ reason }) => reason)).toEqual([
      '2 open blockers for limited production',
      '2 open blockers for production',
    ]);
  });

  test('the lowest cap comes first, and the weakest dimension says where it is', () => {
    const two = [
      { id: 'users', weight: 9 },
      { id: 'edge', weight: 1 },
    ];
    const weak = Array.from({ length: 3 }, () => one('edge', { outcome: 'fail' }));
    const reason = 'the weakest dimension, edge, is at 0; no system is more than 40 points readier than that';
    const found = caps([...blockers(1, 1), ...weak], two);
    expect(found.map(({ value }) => value)).toEqual([40, 59, 74]);
    expect(found[0]).toEqual({ kind: 'weakest_dimension', value: 40, reason, rules: [] });
  });

  test('a cap at the mean or above it does not bite', () => {
    // 74 and 75 of 100 points, with one blocker for production: only the second is held down, to 74.
    const blocked = (points: number) => [
      one('users', { severity: 'blocker', outcome: 'fail', blocksFrom: 'production', weight: 100 - points }),
      one('users', { weight: points }),
    ];
    expect(caps(blocked(74))).toEqual([]);
    expect(caps(blocked(75)).map(({ value }) => value)).toEqual([74]);
  });
});

describe('levels', () => {
  const facts = { goNoGoDecided: true, objectivesMet30d: true };
  const level = (judged: readonly Judged[], given = facts, dimensions = DIMENSIONS) =>
    levelOf(totals(judged, dimensions, settings), judged, given, settings).level;
  const proven = (change: (rule: { rule: string; dimension: string }) => Change = () => ({})) =>
    whole((rule) => ({ level: 4, ...change(rule) }));

  test('everything proven is level 4', () => expect(level(proven())).toBe(4));
  test('without a go/no-go decision production stays at level 2', () =>
    expect(level(proven(), { ...facts, goNoGoDecided: false })).toBe(2));
  test('an objective missed in the last 30 days keeps a proven system at level 3', () =>
    expect(level(proven(), { ...facts, objectivesMet30d: false })).toBe(3));
  test('with 7 of 22 dimensions the level is at most 2', () => {
    const seven = DIMENSIONS.filter(({ id }) =>
      ['users', 'gpus', 'storage', 'fabric', 'latency', 'governance', 'cost'].includes(id),
    );
    expect(
      level(
        proven().filter((item) => seven.some(({ id }) => id === item.dimension)),
        facts,
        seven,
      ),
    ).toBe(2);
  });
  test('a dimension below 60 declared keeps the level at 2', () => {
    // ADP-001, 006 and 007 have weights 6, 4 and 5 of 33: failing them leaves adoption at 54.
    const gone = new Set(['ADP-001', 'ADP-006', 'ADP-007']);
    expect(level(proven((rule) => (gone.has(rule.rule) ? { outcome: 'fail' } : {})))).toBe(2);
  });
  test('asserted only, with no blocker, is level 2 at exactly 60', () => expect(level(whole(() => ({})))).toBe(2));
  test('a blocker for limited production is level 1', () =>
    expect(level(proven((rule) => (rule.rule === 'GOV-001' ? { outcome: 'fail' } : {})))).toBe(1));
  test('nothing answered is level 0', () => expect(level(whole(() => ({ outcome: 'unknown' })))).toBe(0));
});

describe('laws', () => {
  const outcome = fc.constantFrom('pass', 'warn', 'fail', 'unknown', 'not_applicable') as fc.Arbitrary<
    Judged['outcome']
  >;
  const judgements = fc
    .array(fc.record({ outcome, level: fc.integer({ min: 1, max: 4 }) }), { minLength: 160, maxLength: 160 })
    .map((changes) => CATALOGUE.map((_, i) => changes[i]))
    .map((changes) => {
      let i = 0;
      return whole(() => (changes[i++] ?? {}) as Change);
    });

  test('a pass that becomes unknown never raises readiness, the declared score or the level', () => {
    fc.assert(
      fc.property(judgements, fc.nat(159), (judged, at) => {
        const worse = judged.map((item, i) =>
          i === at && item.outcome === 'pass' ? { ...item, outcome: 'unknown' as const } : item,
        );
        const [before, after] = [score(judged), score(worse)];
        expect(after.readiness).toBeLessThanOrEqual(before.readiness);
        expect(after.declared).toBeLessThanOrEqual(before.declared);
        expect(after.coverage).toBeLessThanOrEqual(before.coverage);
      }),
      { numRuns: 300 },
    );
  });

  test('better evidence never lowers readiness', () => {
    fc.assert(
      fc.property(judgements, fc.nat(159), (judged, at) => {
        const better = judged.map((item, i) =>
          i === at ? { ...item, level: Math.min(4, item.level + 1) as 1 } : item,
        );
        expect(score(better).readiness).toBeGreaterThanOrEqual(score(judged).readiness);
      }),
      { numRuns: 300 },
    );
  });

  test('readiness is never above declared, and the order of rules changes nothing', () => {
    fc.assert(
      fc.property(judgements, (judged) => {
        const found = score(judged);
        expect(found.readiness).toBeLessThanOrEqual(found.declared);
        expect(score(judged.toReversed())).toMatchObject({ readiness: found.readiness, declared: found.declared });
      }),
      { numRuns: 300 },
    );
  });
});

describe('a ledger', () => {
  const outcome = fc.constantFrom<Judged['outcome']>('pass', 'warn', 'fail', 'unknown', 'not_applicable');
  const change = fc.record({
    at: fc.nat(CATALOGUE.length - 1),
    outcome,
    level: fc.constantFrom<Judged['level']>(1, 2, 3, 4),
  });

  test('after any changes has the score of the rules as they now are', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const state = whole(() => ({ outcome: 'fail' }));
        const ledger = ledgerOf(state, DIMENSIONS, settings);
        for (const { at, ...now } of changes) {
          const before = state[at];
          if (!before) continue;
          const after = { ...before, ...now };
          ledger.replace(before, after);
          state[at] = after;
        }
        const { readiness, mean } = totals(state, DIMENSIONS, settings);
        expect(ledger.score()).toEqual({ readiness, mean });
      }),
    );
  });

  describe('knows what open blockers hold down', () => {
    const blocker = (blocksFrom?: Judged['blocksFrom']) =>
      one('users', { severity: 'blocker', outcome: 'fail', ...(blocksFrom ? { blocksFrom } : {}) });
    const closed = (item: Judged): Judged => ({ ...item, outcome: 'pass' });
    const ledger = (...blockers: readonly Judged[]) =>
      ledgerOf([...blockers, one('users', { weight: 100_000 })], [{ id: 'users', weight: 1 }], settings);
    const readiness = (of: ReturnType<typeof ledger>) => of.score().readiness;

    test.each([
      ['none', [], 100],
      ['one for limited production', [blocker('limited_production')], 59],
      ['three for limited production', Array.from({ length: 3 }, () => blocker('limited_production')), 49],
      ['one for production', [blocker('production')], 74],
      ['one that says nothing', [blocker()], 74],
      ['one of each', [blocker('limited_production'), blocker('production')], 59],
    ])('%s', (_, blockers, most) => expect(readiness(ledger(...blockers))).toBe(most));

    test('as they close, and as one opens again', () => {
      const [limited, production] = [blocker('limited_production'), blocker('production')];
      const found = ledger(limited, production);
      found.replace(limited, closed(limited));
      expect(readiness(found)).toBe(74);
      found.replace(production, closed(production));
      expect(readiness(found)).toBe(100);
      found.replace(closed(limited), limited);
      expect(readiness(found)).toBe(59);
    });
  });
});
