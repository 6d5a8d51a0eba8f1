/** Where rules differ from the rule catalogue they came from, docs/deviations.md says so. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pack } from '../src/generated/pack.js';

type Weighed = Readonly<Record<'severity' | 'blocks_from' | 'weight', string>>;

const FIELDS = ['severity', 'blocks_from', 'weight'] as const;

/** Severity, stage and weight of all 160 rules, as the catalogue has them. */
const CATALOGUE = new Map(
  readFileSync('test/score/catalogue.csv', 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line): [string, Weighed] => {
      const [rule = '', , weight = '', severity = '', blocks = ''] = line.split(',');
      return [rule, { severity, blocks_from: blocks, weight }];
    }),
);

const text = readFileSync('docs/deviations.md', 'utf8');

function rowsOf(page: string): readonly (readonly string[])[] {
  return [...page.matchAll(/^\| ([A-Z]+-\d{3}.*) \|$/gm)].map(([, row = '']) => row.split(' | '));
}

/** What a page must say under "What weighs differently", as the first three cells of a row. */
function differences(rule: string, asked: Weighed | undefined, here: Weighed): readonly string[] {
  if (!asked) return [`${rule} | not there | a rule of its own`];
  return FIELDS.flatMap((field) =>
    asked[field] === here[field]
      ? []
      : [`${rule} | ${field} ${asked[field] || 'none'} | ${field} ${here[field] || 'none'}`],
  );
}

const HERE = new Map(
  pack.rules.map(({ id, severity, blocks_from: blocks = '', weight }): [string, Weighed] => [
    id,
    { severity, blocks_from: blocks, weight: String(weight) },
  ]),
);

test('a rule whose severity, stage or weight is not that of the catalogue is recorded with its reason', () => {
  const [, section = ''] = /^## What weighs differently$([\s\S]*?)^## /m.exec(text) ?? [];
  const recorded = rowsOf(section).map((cells) => cells.slice(0, 3).join(' | '));
  const found = [...HERE].flatMap(([rule, here]) => differences(rule, CATALOGUE.get(rule), here));
  expect([...recorded].sort()).toEqual([...found].sort());
});

test('a changed weight, severity or stage is a difference, and so is a rule that the catalogue has not', () => {
  const asked = { severity: 'blocker', blocks_from: 'production', weight: '9' };
  expect(differences('GPU-001', asked, asked)).toEqual([]);
  expect(differences('GPU-001', asked, { ...asked, weight: '8' })).toEqual(['GPU-001 | weight 9 | weight 8']);
  expect(differences('GPU-001', asked, { severity: 'major', blocks_from: '', weight: '9' })).toEqual([
    'GPU-001 | severity blocker | severity major',
    'GPU-001 | blocks_from production | blocks_from none',
  ]);
  expect(differences('GPU-099', undefined, asked)).toEqual(['GPU-099 | not there | a rule of its own']);
});

test('a dimension of the pack has every rule that the catalogue has for it', () => {
  const prefixes = new Set([...HERE.keys()].map((rule) => rule.slice(0, 3)));
  expect([...CATALOGUE.keys()].filter((rule) => prefixes.has(rule.slice(0, 3)) && !HERE.has(rule))).toEqual([]);
});

test('every deviation names rules of the catalogue, what it asks, what the rule asks, and why', () => {
  const rows = rowsOf(text);
  expect(rows.length).toBeGreaterThan(100);
  for (const [rules = '', ...cells] of rows) {
    expect(cells, rules).toHaveLength(3);
    for (const cell of cells) expect(cell.trim(), rules).not.toBe('');
    for (const rule of rules.split(', ')) expect(CATALOGUE.has(rule), rule).toBe(true);
  }
});
