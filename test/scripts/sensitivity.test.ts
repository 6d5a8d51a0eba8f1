/** What varying one number of the score may do, and what it can never do. */
import { describe, expect, test } from 'vitest';
import { effects, opened, proven, type System, scaleOf, standing, variations } from '../../scripts/docs/sensitivity.js';
import { pack } from '../../src/generated/pack.js';
import type { Judged } from '../../src/score/score.js';
import { parameters } from '../helpers/parameters.js';

const rule = (id: string, dimension: string, change: Partial<Judged> = {}): Judged => ({
  rule: id,
  dimension,
  weight: 5,
  outcome: 'pass',
  severity: 'major',
  level: 1,
  ...change,
});

const system = (...judged: readonly Judged[]): System => ({
  name: 'invented',
  judged,
  facts: { goNoGoDecided: null, objectivesMet30d: null },
  target: 'production',
  waived: new Set(),
});

/** A pack of these dimensions and rules; only what the score takes of it. */
const packOf = (dimensions: readonly string[], judged: readonly Judged[]) => ({
  ...pack,
  parameters,
  dimensions: pack.dimensions
    .slice(0, dimensions.length)
    .map((info, i) => ({ ...info, id: dimensions[i] ?? '', weight: 1 })),
  rules: pack.rules.slice(0, judged.length).map((source, i) => ({ ...source, id: judged[i]?.rule ?? '' })),
});

function movedBy(dimensions: readonly string[], judged: readonly Judged[], share = 0.25) {
  const small = packOf(dimensions, judged);
  const found = effects([system(...judged)], scaleOf(small), variations(small, share));
  return (name: string) => found.filter(({ variation }) => variation.name === name).map(({ after }) => after.readiness);
}

describe('two dimensions of equal weight, one asserted in full, one empty', () => {
  const judged = [rule('AAA-001', 'a'), rule('BBB-001', 'b', { outcome: 'fail' })];
  const to = movedBy(['a', 'b'], judged);

  test('are ready to 60 ÷ 2', () => {
    expect(standing(system(...judged), scaleOf(packOf(['a', 'b'], judged))).readiness).toBe(30);
  });
  test('a quarter less or more on the first: 60 x 0.75 ÷ 1.75 = 25.7 and 60 x 1.25 ÷ 2.25 = 33.3', () => {
    expect(to('a')).toEqual([25, 33]);
  });
  test('a quarter less or more on the second: 60 ÷ 1.75 = 34.3 and 60 ÷ 2.25 = 26.7', () => {
    expect(to('b')).toEqual([34, 26]);
  });
  test('the weight of the only rule of a dimension moves nothing', () => {
    expect(to('AAA-001')).toEqual([30, 30]);
  });
  test('confidence in assertions of 45% and 75% makes 22.5 and 37.5', () => {
    expect(to('score.confidence.e1')).toEqual([22, 37]);
  });
  test('confidence in what nobody has moves nothing, and none is above 100%', () => {
    expect(to('score.confidence.e4')).toEqual([30, 30]);
    const all = movedBy(['a'], [rule('AAA-001', 'a', { level: 4 })]);
    expect(all('score.confidence.e4')).toEqual([75, 100]);
  });
});

describe('rules of one dimension', () => {
  const judged = [
    rule('AAA-001', 'a', { level: 4 }),
    rule('AAA-002', 'a', { level: 4, outcome: 'fail', severity: 'minor' }),
  ];
  const to = movedBy(['a'], judged);

  test('a quarter less or more on the one that passes: 75 ÷ 1.75 = 42.9 and 125 ÷ 2.25 = 55.6', () => {
    expect(to('AAA-001')).toEqual([42, 55]);
  });
  test('a severity is all its rules at once', () => {
    expect(to('major')).toEqual([42, 55]);
    expect(to('minor')).toEqual([57, 44]); // 100 ÷ 1.75 and 100 ÷ 2.25
    expect(to('blocker')).toEqual([50, 50]);
  });
  test('the weight of the only dimension moves nothing', () => {
    expect(to('a')).toEqual([50, 50]);
  });
});

test('the weight of a dimension without applicable rules moves nothing', () => {
  const judged = [rule('AAA-001', 'a'), rule('BBB-001', 'b', { outcome: 'not_applicable' })];
  const to = movedBy(['a', 'b'], judged);
  expect(to('b')).toEqual([60, 60]);
  expect(to('BBB-001')).toEqual([60, 60]);
});

describe('caps', () => {
  const judged = Array.from({ length: 100 }, (_, i) =>
    rule(`AAA-${String(i).padStart(3, '0')}`, 'a', { level: 4, severity: 'blocker', blocksFrom: 'limited_production' }),
  );
  const one = opened(system(...judged), 1, 'limited_production');

  test('one open blocker of a hundred: held at 59, at 44 and 74 with the cap a quarter down and up', () => {
    const small = packOf(['a'], judged);
    const found = effects([one], scaleOf(small), variations(small, 0.25));
    const cap = found.filter(({ variation }) => variation.name === 'score.cap.few');
    expect(cap.map(({ before, after }) => [before.readiness, after.readiness])).toEqual([
      [59, 44],
      [59, 74],
    ]);
    expect(found.some(({ before, after }) => before.passed !== after.passed)).toBe(false);
  });
  test('opening opens the first by id, and nothing of another stage', () => {
    expect(one.judged.filter(({ outcome }) => outcome === 'unknown').map(({ rule: id }) => id)).toEqual(['AAA-000']);
    expect(opened(system(...judged), 1, 'production').judged).toEqual(judged);
  });
});

test('nothing asserted is left where everything is proven', () => {
  expect(proven(system(rule('AAA-001', 'a'))).judged.map(({ level }) => level)).toEqual([4]);
});

test('every dimension, rule, severity, and number of caps, levels and confidence is varied both ways', () => {
  const names = variations(pack, 0.25).map(({ name }) => name);
  for (const { id } of [...pack.dimensions, ...pack.rules]) expect(names.filter((name) => name === id)).toHaveLength(2);
  for (const { id } of pack.parameters.filter((item) => /^score\.(confidence|cap|weakest|level)\./.test(item.id)))
    expect(names.filter((name) => name === id)).toHaveLength(2);
});
