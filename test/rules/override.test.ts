import { describe, expect, test } from 'vitest';
import type { CatalogParameter } from '../../src/catalog/parameters.js';
import { applyChanges, type Change, type OverrideValue } from '../../src/rules/override.js';
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

const location = { file: 'test.yaml', line: 1, column: 1, length: 1, text: '' };
const BY = { by: 'configuration', reason: 'a test' };
const change = (kind: Change['kind'], id: string, more: Partial<Change> = {}): Change => ({
  kind,
  id,
  ...BY,
  location,
  ...more,
});
const made = (...changes: readonly Change[]) => applyChanges(PACK, changes, new Set(['ACME-002']));
const overridden = (values: Readonly<Record<string, OverrideValue>>) =>
  made(...Object.entries(values).map(([id, value]) => change('parameter', id, { value })));
const words = ({ problems }: ReturnType<typeof made>) => problems.map(({ location: _, ...problem }) => problem);
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
    expect(found.overrides).toEqual([{ id, kind: 'parameter', was, now, ...BY }]);
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
    expect(words(found)).toEqual([{ message, ...(suggestion ? { suggestion } : {}) }]);
    expect(found.overrides).toEqual([]);
    expect(found.pack).toEqual(PACK);
  });

  test('the others still count, and every problem is named', () => {
    const found = overridden({ 'ACME-001.share': 'half', 'ACME-001.leest': 1, 'ACME-001.least': 1 });
    expect(found.problems.map(({ message }) => message)).toEqual([
      'does not start with a number; such as 30%',
      'there is no parameter ACME-001.leest',
    ]);
    expect(found.overrides).toMatchObject([{ id: 'ACME-001.least', was: '10', now: '1' }]);
  });
});

describe('a rule', () => {
  test('weighs what it is said to weigh', () => {
    const { pack, overrides } = made(change('weight', 'ACME-001', { value: 7 }));
    expect(pack.rules.map(({ weight }) => weight)).toEqual([7, 1]);
    expect(overrides).toEqual([{ id: 'ACME-001', kind: 'weight', was: 'weight 1', now: 'weight 7', ...BY }]);
  });

  test('that is switched off is set aside as it was last', () => {
    const { pack, overrides } = made(change('disabled', 'ACME-001'), change('weight', 'ACME-001', { value: 7 }));
    expect(pack.rules.map(({ id }) => id)).toEqual(['ACME-002']);
    expect(pack.disabled).toEqual([{ ...rule('ACME-001'), weight: 7 }]);
    expect(overrides.map(({ kind, was }) => [kind, was])).toEqual([
      ['weight', 'weight 1'],
      ['disabled', 'minor, weight 7'],
    ]);
  });

  test('that is fixed may be weighed, not switched off', () => {
    expect(words(made(change('disabled', 'ACME-002')))).toEqual([
      { message: 'ACME-002 may not be switched off', expected: 'rules that may not be waived stay, too' },
    ]);
    expect(made(change('weight', 'ACME-002', { value: 2 })).problems).toEqual([]);
  });

  test('that is not there is a problem once, whatever was to be changed about it', () => {
    const lost = { rule: 'ACME-003' };
    const found = made(
      change('parameter', 'ACME-003.least', { ...lost, value: 1 }),
      change('parameter', 'ACME-003.share', { ...lost, value: '1%' }),
      change('weight', 'ACME-003', { ...lost, value: 2 }),
    );
    expect(words(found)).toEqual([{ message: 'there is no rule ACME-003', suggestion: 'ACME-001' }]);
    expect(found.pack).toEqual(PACK);
  });

  test('is not changed twice in the same thing, by one or by two', () => {
    const twice = (by: string) =>
      made(change('disabled', 'ACME-001', { by: 'a' }), change('disabled', 'ACME-001', { by }));
    expect(words(twice('a'))[0]?.message).toBe('a changes whether ACME-001 is asked twice');
    expect(words(twice('b'))[0]?.message).toBe('a and b both change whether ACME-001 is asked');
    const weights = made(
      change('weight', 'ACME-001', { value: 2 }),
      change('weight', 'ACME-001', { value: 3, by: 'b' }),
    );
    expect(words(weights)[0]?.message).toBe('configuration and b both change the weight of ACME-001');
  });
});
