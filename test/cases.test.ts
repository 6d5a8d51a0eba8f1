/**
 * Four systems as pilots and in production (fixtures/cases): what must be raised and then settled, what must never be
 * raised, and what a success leaves open.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { pack } from '../src/generated/pack.js';
import type { Outcome } from '../src/rules/schema.js';
import { merged } from './helpers/manifests.js';
import { dataOf, outcomes } from './helpers/outcomes.js';

const NAMES = ['fraud', 'maintenance', 'hospital', 'automotive'] as const;

const ids = z.array(z.string().regex(/^[A-Z]+-\d{3}$/));
const expectations = z.strictObject({
  raise_before_pass_after: ids,
  raised_before_na_after: ids,
  applies_only_after: ids,
  never_applies: ids,
  still_open_after: ids,
});

/** What each list says, and the outcomes that bear it out. */
const LISTS: Readonly<
  Record<keyof z.infer<typeof expectations>, { says: string; holds: (before: Outcome, after: Outcome) => boolean }>
> = {
  raise_before_pass_after: {
    says: 'fails before and passes after',
    holds: (before, after) => before === 'fail' && after === 'pass',
  },
  raised_before_na_after: {
    says: 'fails before and does not apply after',
    holds: (before, after) => before === 'fail' && after === 'not_applicable',
  },
  applies_only_after: {
    says: 'applies only after',
    holds: (before, after) => before === 'not_applicable' && after !== 'not_applicable',
  },
  never_applies: {
    says: 'never applies',
    holds: (before, after) => before === 'not_applicable' && after === 'not_applicable',
  },
  still_open_after: { says: 'still fails after', holds: (_, after) => after === 'fail' },
};

/** The dimension of every rule that is foreseen, whether the pack has it yet or not. */
const FORESEEN = new Map(
  readFileSync('test/score/catalogue.csv', 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').slice(0, 2) as [string, string]),
);
const LOADED = new Set(pack.dimensions.map(({ id }) => id));

/** Why a rule cannot be looked at; undefined when it can. */
function absent(rule: string): string | undefined {
  const dimension = FORESEEN.get(rule);
  if (dimension === undefined) throw new Error(`no catalogue has the rule ${rule}`);
  return LOADED.has(dimension) ? undefined : `the pack has no rules of ${dimension}`;
}

const title = (rule: string, says: string): string => {
  const reason = absent(rule);
  return `${rule} ${says}${reason === undefined ? '' : ` (skipped: ${reason})`}`;
};

describe.each(NAMES)('%s', (name) => {
  const [before, after] = ['before', 'after'].map((stage) => outcomes(dataOf(`fixtures/cases/${name}/${stage}.yaml`)));
  const expected = expectations.parse(dataOf(`fixtures/cases/${name}/expect.yaml`));

  for (const [list, { says, holds }] of Object.entries(LISTS))
    for (const rule of expected[list as keyof typeof expected])
      test.skipIf(absent(rule) !== undefined)(title(rule, says), () => {
        const found = [before, after].map((stage) => stage?.rules.get(rule)?.outcome);
        const [first, second] = found;
        if (!first || !second) throw new Error(`the pack has no rule ${rule}`);
        expect({ rule, before: first, after: second, [says]: holds(first, second) }).toMatchObject({ [says]: true });
      });
});

describe('what a success story claims does not settle what it leaves out', () => {
  const outcome = (name: (typeof NAMES)[number], rule: string, change: object = {}): Outcome | undefined =>
    outcomes(merged(dataOf(`fixtures/cases/${name}/after.yaml`), change)).rules.get(rule)?.outcome;

  const published = {
    latency: {
      objectives: undefined,
      rationale: undefined,
      measured_at_peak: { e2e_p95: undefined, e2e_p99: undefined },
    },
    evaluation: { metrics: [{ name: 'accuracy', threshold: 0.93, observed: 0.94, n: 200_000 }] },
    reliability: { component_availability: undefined },
  };
  const open: readonly (readonly [string, string, (typeof NAMES)[number], object])[] = [
    ['LAT-001', 'is open where an average of 43 ms is all there is', 'fraud', published],
    ['LAT-003', 'is open where an average of 43 ms is all there is', 'fraud', published],
    ['EVL-004', 'is open where 94% accuracy is all there is', 'fraud', published],
    ['REL-001', 'is open where 99.99% comes without its components', 'fraud', published],
    ['REL-003', 'is open where nothing was ever restored', 'fraud', published],
    ['BIZ-002', 'is open where a competitive advantage stands for a line of the accounts', 'maintenance', {}],
    [
      'EVL-004',
      'is open where 847 failures were caught, of nobody knows how many',
      'maintenance',
      { evaluation: { metrics: [{ name: 'failures_caught', threshold: 500, observed: 847 }] } },
    ],
    [
      'SEC-001',
      'is open where computing is encrypted and the store is not',
      'hospital',
      { security: { encryption: { at_rest: false } } },
    ],
    [
      'GOV-018',
      'is open where full compliance is claimed without the agreement',
      'hospital',
      { governance: { sector_safeguards: { hipaa_baa: false } } },
    ],
    [
      'GOV-003',
      'is open where full compliance is claimed and records are kept for a year',
      'hospital',
      { governance: { audit: { retention: '365d' } } },
    ],
    [
      'BIZ-007',
      'is open where satisfaction improved by 99.5%, from nowhere to nowhere',
      'hospital',
      {
        business: {
          outcome: { metric: 'satisfaction', unit: 'percent', baseline: undefined, target: undefined, current: 99.5 },
        },
      },
    ],
  ];
  for (const [rule, says, name, change] of open)
    test.skipIf(absent(rule) !== undefined)(`${name}: ${title(rule, says)}`, () => {
      expect(['fail', 'unknown']).toContain(outcome(name, rule, change));
    });

  test('a pilot of ten months with seven demonstrations and no milestone blocks production', () => {
    const found = outcomes(dataOf('fixtures/cases/fraud/before.yaml')).rules.get('PRG-002');
    expect(found).toMatchObject({ outcome: 'fail', severity: 'blocker', blocksFrom: 'production' });
  });

  test('a model that is accurate in the laboratory settles nothing that operators met', () => {
    const before = dataOf('fixtures/cases/automotive/before.yaml') as { evaluation: { metrics: readonly object[] } };
    const laboratory = { name: 'accuracy', threshold: 0.95, observed: 0.99, n: 100_000 };
    const found = outcomes(
      merged(before, { evaluation: { metrics: [...before.evaluation.metrics, laboratory] } }),
    ).rules;
    const { raise_before_pass_after: raised } = expectations.parse(dataOf('fixtures/cases/automotive/expect.yaml'));
    const settled = raised.filter((rule) => absent(rule) === undefined && found.get(rule)?.outcome !== 'fail');
    expect(settled).toEqual([]);
  });
});

describe('the reference manifest', () => {
  const data = dataOf('fixtures/claims-assist/production.yaml');
  const having = (outcome: Outcome, change: object = {}) =>
    [...outcomes(merged(data, change)).rules].filter(([, found]) => found.outcome === outcome).map(([id]) => id);

  test('applies 152 of 160 rules: 150 pass, and two fail on purpose', () => {
    expect(having('pass').length).toBe(150);
    expect(having('fail').sort()).toEqual(['ADP-003', 'REL-001']);
    expect(having('not_applicable').sort()).toEqual(
      ['EDG-001', 'EDG-002', 'EDG-003', 'EDG-004', 'EVL-004', 'LAT-005', 'NET-004', 'PRG-002'].sort(),
    );
  });

  test('has one blocker more where nobody rehearsed the rollback', () => {
    expect(having('unknown', { reliability: { rollback: undefined } })).toContain('REL-005');
  });
});

test('no rule is skipped because its dimension goes by another name', () => {
  const foreseen = new Set(FORESEEN.values());
  expect([...LOADED].filter((dimension) => !foreseen.has(dimension))).toEqual([]);
  const moved = pack.rules.filter(({ id, dimension }) => (FORESEEN.get(id) ?? dimension) !== dimension);
  expect(moved.map(({ id }) => id)).toEqual([]);
});
