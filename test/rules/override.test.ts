import { describe, expect, test } from 'vitest';
import type { CatalogParameter } from '../../src/catalog/parameters.js';
import { type OverrideValue, overrideParameters } from '../../src/rules/override.js';
import type { Pack, Parameter, Rule } from '../../src/rules/pack.js';

const PARAMS: Readonly<Record<string, Parameter>> = {
  least: { value: 10, origin: 'a test' },
  share: { value: 0.3, dimension: 'ratio', origin: 'a test' },
  words: { value: ['a', 'b'], origin: 'a test' },
};
const rule = (id: string): Rule => ({
  id,
  dimension: 'users',
  title: id,
  severity: 'minor',
  weight: 1,
  at: 'users',
  text: { check: 'true' },
  check: ['lit', true],
  params: PARAMS,
  why: 'A test.',
  fix: 'None.',
  effort: 'S',
  phase: 'design',
  refs: [],
  file: 'test.yaml',
  line: 1,
});
const constant = (id: string, value: number, dimension?: 'seconds'): CatalogParameter => ({
  id,
  value,
  ...(dimension ? { dimension } : {}),
  standIn: false,
  meaning: 'a test',
  source: 'a test',
  asOf: '2026-11-20',
});
const PACK: Pack = {
  name: 'test',
  version: '1',
  digest: '',
  dimensions: [],
  rules: [rule('ACME-001'), rule('ACME-002')],
  parameters: [constant('assume.storage.margin', 1.2), constant('score.waiver.blocker', 90 * 86_400, 'seconds')],
};

const overridden = (values: Readonly<Record<string, OverrideValue>>) => overrideParameters(PACK, values);
const valuesOf = ({ pack }: ReturnType<typeof overridden>) => [
  ...pack.rules.map(({ params }) =>
    Object.fromEntries(Object.entries(params).map(([name, { value }]) => [name, value])),
  ),
  ...pack.parameters.map(({ value }) => value),
];
const AS_SHIPPED = { least: 10, share: 0.3, words: ['a', 'b'] };

describe('an override changes the one parameter that it names', () => {
  test.each<[id: string, value: OverrideValue, was: string, now: string, values: unknown[]]>([
    ['ACME-001.least', 12.5, '10', '12.5', [{ ...AS_SHIPPED, least: 12.5 }, AS_SHIPPED, 1.2, 7_776_000]],
    ['ACME-002.share', '40%', '30%', '40%', [AS_SHIPPED, { ...AS_SHIPPED, share: 0.4 }, 1.2, 7_776_000]],
    ['ACME-002.share', 0.4, '30%', '40%', [AS_SHIPPED, { ...AS_SHIPPED, share: 0.4 }, 1.2, 7_776_000]],
    ['ACME-001.words', ['c'], '[a, b]', '[c]', [{ ...AS_SHIPPED, words: ['c'] }, AS_SHIPPED, 1.2, 7_776_000]],
    [
      'ACME-001.words',
      ['c', 'd'],
      '[a, b]',
      '[c, d]',
      [{ ...AS_SHIPPED, words: ['c', 'd'] }, AS_SHIPPED, 1.2, 7_776_000],
    ],
    ['assume.storage.margin', 1.5, '1.2', '1.5', [AS_SHIPPED, AS_SHIPPED, 1.5, 7_776_000]],
    ['score.waiver.blocker', '30d', '90d', '30d', [AS_SHIPPED, AS_SHIPPED, 1.2, 2_592_000]],
  ])('%s to %j', (id, value, was, now, values) => {
    const found = overridden({ [id]: value });
    expect(found.overrides).toEqual([{ id, was, now }]);
    expect(found.problems).toEqual([]);
    expect(valuesOf(found)).toEqual(values);
  });

  test('a threshold remembers what it was and where it came from', () => {
    const { pack } = overridden({ 'ACME-001.share': '40%' });
    expect(pack.rules[0]?.params['share']).toEqual({ value: 0.4, dimension: 'ratio', origin: 'a test', was: 0.3 });
    expect(pack.rules[1]).toEqual(PACK.rules[1]);
  });

  test('nothing is overridden by nothing', () => {
    expect(overridden({})).toEqual({ pack: PACK, overrides: [], problems: [] });
  });
});

describe('an override that cannot be is a problem, and changes nothing', () => {
  test.each<[id: string, value: OverrideValue, message: string, suggestion?: string]>([
    ['ACME-001.leest', 1, 'there is no parameter ACME-001.leest', 'ACME-001.least'],
    ['assume.storage.margn', 1, 'there is no parameter assume.storage.margn', 'assume.storage.margin'],
    ['ACME-003.share', 1, 'there is no parameter ACME-003.share', 'ACME-001.share'],
    ['ACME-001', 1, 'there is no parameter ACME-001'],
    ['nothing.at.all', 1, 'there is no parameter nothing.at.all'],
    ['ACME-001.share.much', 1, 'there is no parameter ACME-001.share.much'],
    ['ACME-001.constructor', 1, 'there is no parameter ACME-001.constructor'],
    ['ACME-001.words', 'c', 'must be a list of words, such as [a, b]'],
    ['ACME-001.words', 3, 'must be a list of words, such as [a, b]'],
    ['ACME-001.least', ['1'], 'must be one value, not a list'],
    ['score.waiver.blocker', ['1'], 'must be one value, not a list'],
    ['ACME-001.least', '12', 'must be a number, such as 10'],
    ['assume.storage.margin', 'much', 'must be a number, such as 1.2'],
    ['score.waiver.blocker', 30, 'has no unit; such as 90d'],
    ['ACME-001.share', 'half', 'does not start with a number; such as 30%'],
  ])('%s: %j', (id, value, message, suggestion) => {
    const found = overridden({ [id]: value });
    expect(found.problems).toEqual([{ id, message, ...(suggestion ? { suggestion } : {}) }]);
    expect(found.overrides).toEqual([]);
    expect(found.pack).toEqual(PACK);
  });

  test('the others still count, and every problem is named', () => {
    const found = overridden({ 'ACME-001.share': 'half', 'ACME-001.leest': 1, 'ACME-001.least': 1 });
    expect(found.problems.map(({ id }) => id)).toEqual(['ACME-001.share', 'ACME-001.leest']);
    expect(found.overrides).toEqual([{ id: 'ACME-001.least', was: '10', now: '1' }]);
  });
});
