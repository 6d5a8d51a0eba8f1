import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { pack } from '../../src/generated/pack.js';
import { HEADER } from '../helpers/packs.js';
import { run } from '../helpers/run.js';

const folder = mkdtempSync(join(tmpdir(), 'airworthy-lint-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A rule that is well made; each test breaks one thing about it. */
const RULE = {
  id: 'ACME-001',
  title: 'Have two servers',
  severity: 'major',
  weight: 3,
  at: 'gpus',
  when: 'workload.uses.self_hosted_gpus',
  params: { least: { value: 2, origin: 'house rule' } },
  check: 'gpus.nodes >= param.least',
  message: '{gpus.nodes} servers; {param.least} are needed.',
  why: 'One server is none.',
  fix: 'Add one.',
  effort: 'M',
  phase: 'design',
  refs: ['ACME handbook'],
  given: { workload: { uses: { self_hosted_gpus: true } }, gpus: { nodes: 2 } },
  cases: [
    { name: 'two', expect: 'pass' },
    { name: 'one', given: { gpus: { nodes: 1 } }, expect: 'fail' },
    { name: 'not said', without: ['gpus.nodes'], expect: 'unknown' },
    { name: 'none of your own', given: { workload: { uses: { self_hosted_gpus: false } } }, expect: 'not_applicable' },
  ],
};

async function lint(name: string, rules: readonly object[]) {
  const file = join(folder, `${name}.yaml`);
  const dimension = {
    dimension: 'acme',
    ...HEADER,
    order: 50,
    rules,
  };
  writeFileSync(file, JSON.stringify(dimension, null, 1));
  return run(['rules', 'lint', file]);
}

test('a pack that is well made has no problems, and its cases come out', async () => {
  expect(await lint('good', [RULE])).toMatchObject({ code: 0, err: '' });
  expect(await run(['rules', 'test', join(folder, 'good.yaml')])).toMatchObject({
    code: 0,
    out: '4 cases passed, 0 failed\n',
  });
});

describe('lint refuses', () => {
  const without = (outcome: string) => ({
    ...RULE,
    cases: RULE.cases.filter(({ expect: wanted }) => wanted !== outcome),
  });
  test.each([
    [
      'an unknown field, with the nearest',
      [{ ...RULE, check: 'gpus.nods >= param.least' }],
      /nods.*did you mean nodes/s,
    ],
    ['an unknown fact', [{ ...RULE, check: 'need.demand.burst_rpm <= 3.0' }], /burst_rpm/],
    ['a comparison of different types', [{ ...RULE, check: 'gpus.model >= param.least' }], /no such overload/],
    ['a duplicate id', [RULE, RULE], /the id ACME-001 is taken/],
    [
      'a placeholder that does not resolve',
      [{ ...RULE, message: '{gpus.nods} servers' }],
      /\{gpus\.nods\} names nothing/,
    ],
    ['a rule without a passing case', [without('pass')], /no case that expects pass/],
    ['a rule without a failing case', [without('fail')], /no case that expects fail/],
    ['a rule without an unknown case', [without('unknown')], /no case that expects unknown/],
    [
      'a conditional rule that always applies in its cases',
      [without('not_applicable')],
      /no case that expects not_applicable/,
    ],
    ['a threshold without origin', [{ ...RULE, params: { least: { value: 2 } } }], /origin/],
    ['a blocker that does not say what it blocks', [{ ...RULE, severity: 'blocker' }], /without blocks_from/],
    ['arithmetic in a check', [{ ...RULE, check: 'gpus.nodes * 2.0 >= param.least' }], /needs a new fact/],
    ['null in a check', [{ ...RULE, check: 'gpus.nodes >= param.least || gpus.evidence == null' }], /null|overload/],
    ['a field that rules do not have', [{ ...RULE, wieght: 3 }], /wieght/],
  ])('%s', async (name, rules, complaint) => {
    const { code, out, err } = await lint(name.replace(/\W+/g, '-'), rules);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(complaint);
    expect(err).toMatch(/\.yaml:\d+:\d+/);
  });
});

test('a case that does not come out is named, and the exit code says so', async () => {
  const wrong = {
    ...RULE,
    cases: RULE.cases.map((item) => (item.name === 'one' ? { ...item, expect: 'pass' } : item)),
  };
  await lint('wrong', [wrong]);
  const { code, out } = await run(['rules', 'test', join(folder, 'wrong.yaml')]);
  expect(code).toBe(1);
  expect(out).toMatch(/ACME-001 "one": expected pass, found fail/);
});

test('rules of your own are assessed beside the built-in ones', async () => {
  await lint('good', [RULE]);
  const file = join(folder, 'good.yaml');
  const { out } = await run([
    'assess',
    'fixtures/minimal.yaml',
    '--rules',
    file,
    '--format',
    'json',
    '--fail-on',
    'never',
  ]);
  const report = JSON.parse(out) as { findings: { rule: string; outcome: string }[]; pack: { dimensions: number } };
  expect(report.findings.find(({ rule }) => rule === 'ACME-001')?.outcome).toBe('pass'); // three servers
  expect(report.pack.dimensions).toBe(pack.dimensions.length + 1);
});
