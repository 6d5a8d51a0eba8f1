import { describe, expect, test } from 'vitest';
import { type LevelFacts, levelOf } from '../../src/score/level.js';
import type { DimensionScore, Judged, Totals } from '../../src/score/score.js';
import { settings } from '../helpers/parameters.js';

const dimension = (id: string, declared: number | null, assured = declared): DimensionScore => ({
  id,
  declared,
  assured,
  coverage: 100,
  applicable: 5,
  counts: { pass: 5, warn: 0, fail: 0, unknown: 0, not_applicable: 0 },
});
/** As many dimensions as there are, at full marks but for those given. */
const all = (...given: readonly DimensionScore[]) => [
  ...given,
  ...Array.from({ length: 22 - given.length }, (_, i) => dimension(`other${i}`, 100)),
];
const blocker = (rule: string, blocksFrom: 'limited_production' | 'production'): Judged => ({
  rule,
  dimension: 'users',
  weight: 5,
  outcome: 'fail',
  severity: 'blocker',
  blocksFrom,
  level: 1,
});
const FACTS: LevelFacts = { goNoGoDecided: true, objectivesMet30d: true };

function level(
  readiness: number,
  judged: readonly Judged[] = [],
  dimensions: readonly DimensionScore[] = all(),
  facts: LevelFacts = FACTS,
) {
  const totals: Totals = {
    readiness,
    declared: 100,
    mean: readiness,
    declaredMean: 100,
    coverage: 100,
    caps: [],
    dimensions,
  };
  return levelOf(totals, judged, facts, settings);
}
const unmet = (...given: Parameters<typeof level>) =>
  level(...given).next?.unmet.map(({ name, expected, found }) => [name, expected, found]);

describe('readiness alone', () => {
  test.each([
    [0, 'Demo', 1, 'Pilot', 40],
    [39, 'Demo', 1, 'Pilot', 40],
    [40, 'Pilot', 2, 'Limited production', 60],
    [59, 'Pilot', 2, 'Limited production', 60],
    [60, 'Limited production', 3, 'Production', 75],
    [74, 'Limited production', 3, 'Production', 75],
    [75, 'Production', 4, 'Proven', 90],
    [89, 'Production', 4, 'Proven', 90],
  ])('%i is %s; level %i, %s, takes %i', (readiness, name, next, nextName, limit) => {
    expect(level(readiness)).toEqual({
      level: next - 1,
      name,
      next: {
        level: next,
        name: nextName,
        unmet: [{ name: 'readiness', expected: `at least ${limit}`, found: String(readiness), met: false }],
      },
    });
  });

  test('90 is proven, and nothing is above that', () => {
    expect(level(90)).toEqual({ level: 4, name: 'Proven', next: null });
  });
});

describe('an open blocker', () => {
  test('for limited production holds at pilot, and all of them are named', () => {
    const judged = [
      blocker('GOV-001', 'limited_production'),
      blocker('USR-001', 'production'),
      blocker('GPU-002', 'limited_production'),
    ];
    expect(level(100, judged).name).toBe('Pilot');
    expect(unmet(100, judged)).toEqual([['open blockers for limited production', 'none', 'GOV-001, GPU-002']]);
  });

  test('for production holds at limited production', () => {
    const judged = [blocker('USR-001', 'production')];
    expect(level(100, judged).name).toBe('Limited production');
    expect(unmet(100, judged)).toEqual([['open blockers', 'none', 'USR-001']]);
  });
});

describe('production takes', () => {
  test('the whole picture', () => {
    const seven = all().slice(0, 7);
    expect(unmet(100, [], seven)).toEqual([['dimensions assessed', 'all 22', '7 of 22']]);
  });

  test('every dimension at 60 declared and 50 proven, those below by name', () => {
    expect(level(80, [], all(dimension('users', 60, 50), dimension('edge', null))).name).toBe('Production');
    const low = all(dimension('users', 59, 50), dimension('cost', 40, 49));
    expect(unmet(80, [], low)).toEqual([
      ['every dimension declared', 'at least 60', 'users 59, cost 40'],
      ['every dimension assured', 'at least 50', 'cost 49'],
    ]);
  });

  test('a recorded decision', () => {
    const decided = (goNoGoDecided: boolean | null) => unmet(80, [], all(), { ...FACTS, goNoGoDecided });
    expect(decided(null)).toEqual([['go/no-go decision', 'yes', 'unknown']]);
    expect(decided(false)).toEqual([['go/no-go decision', 'yes', 'no']]);
  });
});

describe('proven takes', () => {
  test('every dimension at 75 proven', () => {
    expect(level(95, [], all(dimension('users', 100, 75))).level).toBe(4);
    expect(unmet(95, [], all(dimension('users', 100, 74)))).toEqual([
      ['every dimension assured', 'at least 75', 'users 74'],
    ]);
  });

  test('30 days inside every objective', () => {
    expect(unmet(95, [], all(), { ...FACTS, objectivesMet30d: null })).toEqual([
      ['30 days inside every objective', 'yes', 'unknown'],
    ]);
  });
});
