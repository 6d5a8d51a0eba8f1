/** What the coverage of a framework says of its controls, with and without an assessment. */
import { describe, expect, test } from 'vitest';
import { frameworks } from '../../src/generated/frameworks.js';
import { pack } from '../../src/generated/pack.js';
import { coverageOf, listFrameworks } from '../../src/report/coverage.js';
import type { Finding, Report } from '../../src/report/report.js';
import type { Rule } from '../../src/rules/pack.js';
import type { Outcome } from '../../src/rules/schema.js';
import type { Framework } from '../../src/rules/schema-frameworks.js';

const HOUSE: Framework = {
  id: 'ACME',
  title: 'House rules',
  version: '3',
  publisher: 'Acme',
  url: 'https://example.com/rules',
  kind: 'law',
  effective_from: '2026-01-01',
  listed: 'some',
  of: 9,
  controls: [
    { id: '1', title: 'Two servers' },
    { id: '2', title: 'A rota', effective_from: '2027-05-13' },
    { id: '3', title: 'A plan' },
  ],
};
const [shape] = pack.rules;

function rule(id: string, refs: readonly string[]): Rule {
  if (!shape) throw new Error('the pack has no rule');
  return { ...shape, id, refs: [...refs] };
}

const RULES = [rule('A-001', ['ACME 1']), rule('A-002', ['ACME 1', 'ACME 2']), rule('A-003', ['SOC2 A1.2'])];
const input = { pack: { ...pack, rules: RULES }, asOf: '2026-11-20', version: '0' };

/** A report of which coverage reads nothing but this. */
function assessed(outcomes: Readonly<Record<string, readonly [Outcome, number]>>): Report {
  const findings = Object.entries(outcomes).map(([id, [outcome, level]]) => {
    const evidence: Finding['evidence'] = { level: level as 0 | 1 | 2 | 3 | 4, items: [], weakest: [] };
    return { rule: id, outcome, severity: 'major', evidence } as unknown as Finding;
  });
  const part = { system: { name: 'claims' }, manifest: { file: 'airworthy.yaml', digest: '00' }, findings };
  return part as unknown as Report;
}

const control = (id: string, report?: Report) =>
  coverageOf(HOUSE, input, report).controls.find((item) => item.id === id);

test('a control has the rules that refer to it, and one without any says so', () => {
  expect(control('1')?.rules.map((item) => item.rule)).toEqual(['A-001', 'A-002']);
  expect(control('1')).toMatchObject({ status: 'not_assessed', applicable: 0, declared: 0, proven: 0 });
  expect(control('3')).toMatchObject({ status: 'no_rule', rules: [] });
});

test('a framework counts its controls, those with rules, and rules once each', () => {
  const [summary] = listFrameworks([HOUSE], input).frameworks;
  expect(summary).toMatchObject({
    controls: 3,
    controls_published: 9,
    all_listed: false,
    controls_with_rules: 2,
    rules: 2,
  });
});

test('a control begins on its own day, otherwise on that of its framework', () => {
  expect(control('1')).toMatchObject({ effective_from: '2026-01-01', in_force: true });
  expect(control('2')).toMatchObject({ effective_from: '2027-05-13', in_force: false });
  const later = coverageOf(HOUSE, { ...input, asOf: '2027-05-13' });
  expect(later.controls[1]?.in_force).toBe(true);
});

describe('with an assessment', () => {
  test.each([
    ['both rules pass', ['pass', 3], ['pass', 4], 'all_pass', [2, 2, 2]],
    ['both pass, one of them on paper', ['pass', 3], ['pass', 2], 'all_pass', [2, 2, 1]],
    ['one passes, one fails', ['pass', 1], ['fail', 0], 'some_pass', [2, 1, 0]],
    ['one warns, one is unknown', ['warn', 3], ['unknown', 0], 'some_pass', [2, 0, 0]],
    ['one fails, one is unknown', ['fail', 0], ['unknown', 0], 'none_pass', [2, 0, 0]],
    ['neither is answered', ['unknown', 0], ['unknown', 0], 'unknown', [2, 0, 0]],
    ['one passes, one does not apply', ['pass', 4], ['not_applicable', 0], 'all_pass', [1, 1, 1]],
    ['neither applies', ['not_applicable', 0], ['not_applicable', 0], 'not_applicable', [0, 0, 0]],
  ] as const)('%s', (_what, first, second, status, [applicable, declared, proven]) => {
    const found = control('1', assessed({ 'A-001': first, 'A-002': second }));
    expect(found).toMatchObject({ status, applicable, declared, proven });
  });

  test('a control without a rule stays uncovered', () => {
    expect(control('3', assessed({ 'A-001': ['pass', 4] }))?.status).toBe('no_rule');
  });
});

test('a reference of the pack is one control’s, so that no rule is lost between framework and rule', () => {
  const all = frameworks.flatMap((framework) =>
    coverageOf(framework, { pack, asOf: '2026-11-20', version: '0' }).controls.flatMap(({ reference, rules }) =>
      rules.map((item) => `${item.rule} ${reference}`),
    ),
  );
  const written = pack.rules.flatMap(({ id, refs }) => refs.map((reference) => `${id} ${reference}`));
  expect([...all].sort()).toEqual([...written].sort());
});
