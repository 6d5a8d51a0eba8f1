import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/report.js';
import { production } from '../../src/report/terminal/production.js';
import { styleOf } from '../../src/report/terminal/style.js';

const rules = [{ rule: 'AAA-001', title: 'A rule', outcome: 'fail' as const }];
const point = <State extends string>(short: string, state: State) => ({ id: short, title: short, short, state, rules });
const report = {
  production: {
    title: 'Definition of production',
    source: 'here',
    met: 4,
    proven: 1,
    of: 5,
    points: [
      ...['feeds', 'evaluation', 'pipeline', 'owner'].map((name) => ({ ...point(name, 'met'), evidence_level: 1 })),
      { ...point('guardrails', 'not_applicable'), evidence_level: 0 },
      { ...point('observability', 'unknown'), evidence_level: 0 },
    ],
  },
  stuck_pilot: {
    title: 'Signs of a stuck pilot',
    source: 'here',
    shown: 1,
    unknown: 1,
    of: 3,
    signs: [point('fetched by people', 'shown'), point('few can ship it', 'unknown'), point('judged', 'not_shown')],
  },
} as unknown as Report;

const lines = (value: Report, width: number) =>
  production(value, styleOf({ width, colour: false, verbose: false, quiet: false }));

describe('the definition and the diagnosis at a terminal', () => {
  test('are two lines each at 80 columns', () => {
    expect(lines(report, 80)).toEqual([
      '  Production 4 of 5 points met, 1 proven  ✓ feeds  ✓ evaluation  ✓ pipeline',
      '             ✓ owner  – guardrails  ? observability',
      '  Pilot      1 of 3 signs of a stuck pilot: fetched by people (AAA-001); 1',
      '             cannot be told',
    ]);
  });
  test.each([40, 60, 80, 120, 200])('fit %d columns, no mark apart from its word', (width) => {
    const text = lines(report, width);
    expect(text.filter((line) => stringWidth(line) > width || /[✓✗?–]$/.test(line))).toEqual([]);
  });
  test('are left out for a pack without the lists', () => {
    expect(lines({ ...report, production: null, stuck_pilot: null }, 80)).toEqual([]);
  });
});
