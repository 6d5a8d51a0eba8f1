/** The packs that ship beside the rules: well made, and each of their cases comes out. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pack } from '../src/generated/pack.js';
import { shippedPacks } from '../src/load/locate.js';
import { run } from './helpers/run.js';

test('two packs ship', () => {
  expect(shippedPacks()).toEqual(['airworthy/edge', 'airworthy/india-regulated']);
  expect(readdirSync('packs').sort()).toEqual(['edge', 'india-regulated']);
});

describe.each([
  ['airworthy/edge', 'FLT', 7, 'fleet'],
  ['airworthy/india-regulated', 'IND', 9, 'india_regulated'],
])('%s', (name, prefix, rules, dimension) => {
  test('is well made and fits beside the rules that ship', async () => {
    const { code, out, err } = await run(['rules', 'lint', name]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`${rules} rules in 1 files, no problems\n`); // and no note: every reference resolves
  });

  test('every case comes out', async () => {
    const { code, out } = await run(['rules', 'test', name]);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+ cases passed, 0 failed\n$/) });
  });

  test('lists its rules under a prefix that the rules that ship do not use', async () => {
    const { out } = await run(['rules', 'list', name]);
    const ids = [...out.matchAll(/^([A-Z]+)-\d{3} /gm)].map(([, found]) => found);
    expect(new Set(ids)).toEqual(new Set([prefix]));
    expect(ids).toHaveLength(rules);
    expect(pack.rules.some(({ id }) => id.startsWith(prefix))).toBe(false);
  });

  test('adds a dimension that counts, but stands for none of the twenty-two', async () => {
    const argv = ['assess', 'fixtures/claims-assist/production.yaml', '--as-of', '2026-11-20', '--format', 'json'];
    const before = JSON.parse((await run(argv)).out);
    const after = JSON.parse((await run([...argv, '--rules', name])).out);
    expect(after.pack).toMatchObject({
      rules: before.pack.rules + rules,
      dimensions: before.pack.dimensions + 1,
      dimensions_own: 1,
      dimensions_total: 22,
      packs: [{ name, version: null, rules }],
    });
    expect(after.table.at(-1).dimension).toBe(dimension);
    expect(after.overrides).toEqual([]);
    expect(after.pack.digest).not.toBe(before.pack.digest);
  });
});

describe('what they find', () => {
  const finding = async (rule: string, argv: readonly string[]) => {
    const { out } = await run(['assess', ...argv, '--format', 'json', '--fail-on', 'never']);
    const { findings } = JSON.parse(out) as { findings: { rule: string; outcome: string }[] };
    return findings.find((found) => found.rule === rule)?.outcome;
  };
  const india = ['fixtures/claims-assist/production.yaml', '--rules', 'airworthy/india-regulated'];

  test('a provider’s contract becomes a duty in May 2027; before, its lack is a warning', async () => {
    const unsigned = ['--set', 'models[1].contract.signed=false'];
    expect(await finding('IND-005', [...india, ...unsigned, '--as-of', '2027-05-12'])).toBe('warn');
    expect(await finding('IND-005', [...india, ...unsigned, '--as-of', '2027-05-13'])).toBe('fail');
  });

  test('nothing of the law of India binds a system in the EU', async () => {
    const argv = ['fixtures/minimal.yaml', '--rules', 'airworthy/india-regulated', '--format', 'json'];
    const { out } = await run(['assess', ...argv, '--fail-on', 'never', '--as-of', '2026-11-20']);
    const { findings } = JSON.parse(out) as { findings: { rule: string; outcome: string }[] };
    const outcomes = findings.filter(({ rule }) => rule.startsWith('IND-')).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(Array(9).fill('not_applicable'));
  });
});
