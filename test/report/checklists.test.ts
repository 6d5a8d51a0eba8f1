import { describe, expect, test } from 'vitest';
import { pack } from '../../src/generated/pack.js';
import { manifestShape } from '../../src/manifest/parse.js';
import { shapeAt } from '../../src/manifest/shape.js';
import { readYaml } from '../../src/manifest/yaml.js';
import { checklists } from '../../src/report/checklists.js';
import type { Finding } from '../../src/report/report.js';
import { OWN_TARGETS } from '../../src/report/rests-on.js';
import { checklistOf } from '../../src/rules/checklists.js';
import type { Pack } from '../../src/rules/pack.js';
import type { Outcome } from '../../src/rules/schema.js';
import { readPath } from '../../src/util/source.js';

const list = (checklist: 'production' | 'stuck_pilot') => ({
  checklist,
  title: 'A list',
  source: 'here',
  items: [
    { id: 'one', title: 'Two rules', short: 'one', rules: ['AAA-001', 'AAA-002'] },
    { id: 'two', title: 'A rule', short: 'two', rules: ['AAA-003'] },
  ],
});
const PACK = { checklists: [list('production'), list('stuck_pilot')] } as unknown as Pack;

/** Findings of AAA-001, 002 and 003 in this order; a pass has evidence of the given level. */
const found = (outcomes: readonly (readonly [Outcome, number])[]) => {
  const findings = outcomes.map(([outcome, level], i) => ({
    rule: `AAA-00${i + 1}`,
    title: 'A rule',
    outcome,
    evidence: { level, items: [], weakest: [] },
  }));
  return checklists(PACK, findings as unknown as Finding[]);
};
const pass = ['pass', 1] as const;
const tested = ['pass', 3] as const;
const fail = ['fail', 0] as const;
const unknown = ['unknown', 0] as const;
const warn = ['warn', 1] as const;
const off = ['not_applicable', 0] as const;

describe('a point of the definition, and the sign that is its opposite', () => {
  test.each([
    ['two passes', pass, pass, 'met', 'not_shown'],
    ['a pass and a question', pass, unknown, 'unknown', 'unknown'],
    ['two questions', unknown, unknown, 'unknown', 'unknown'],
    ['a failure and a question', fail, unknown, 'unmet', 'shown'],
    ['a failure and a pass', fail, pass, 'unmet', 'shown'],
    ['a warning and a pass', warn, pass, 'unmet', 'shown'],
    ['a pass beside a rule that does not apply', pass, off, 'met', 'not_shown'],
    ['a question beside a rule that does not apply', unknown, off, 'unknown', 'unknown'],
    ['rules that do not apply', off, off, 'not_applicable', 'not_applicable'],
  ] as const)('%s', (_, first, second, state, sign) => {
    const { production, stuck_pilot } = found([first, second, pass]);
    expect([production?.points[0]?.state, stuck_pilot?.signs[0]?.state]).toEqual([state, sign]);
  });

  test('are counted among those that apply; proven means tested, in every rule', () => {
    expect(found([tested, pass, tested]).production).toMatchObject({ met: 2, proven: 1, of: 2 });
    expect(found([tested, off, unknown]).production).toMatchObject({ met: 1, proven: 1, of: 2 });
    expect(found([off, off, fail]).production).toMatchObject({ met: 0, proven: 0, of: 1 });
    expect(found([off, unknown, fail]).stuck_pilot).toMatchObject({ shown: 1, unknown: 1, of: 2 });
  });

  test('are unknown where the findings lack the rule, and absent from a pack without lists', () => {
    expect(found([pass]).production?.points.map(({ state }) => state)).toEqual(['unknown', 'unknown']);
    expect(checklists({ ...PACK, checklists: [] }, [])).toEqual({ production: null, stuck_pilot: null });
  });
});

describe('a checklist file', () => {
  const problemsOf = (text: string, ids = ['GPU-001', 'GPU-002']) => {
    const { source } = readYaml(text, 'list.yaml');
    if (!source) throw new Error('not YAML');
    return checklistOf(source, ids, []).problems;
  };
  const file = (rules: string) =>
    `checklist: production\ntitle: A list\nsource: here\nitems:\n  - {id: one, title: A point, short: point, rules: [${rules}]}\n`;

  test('names rules of the pack', () => {
    expect(problemsOf(file('GPU-001, GPU-002'))).toEqual([]);
    const [problem] = problemsOf(file('GPU-001, GPU-003'));
    expect(problem).toMatchObject({ message: 'there is no rule GPU-003 in the pack', location: { line: 5 } });
    expect(problem?.suggestion).toMatch(/^GPU-00[12]$/);
  });
  test('names each once, and has no list or field of its own invention', () => {
    expect(problemsOf(file('GPU-001, GPU-001')).map(({ message }) => message)).toEqual(['GPU-001 is named twice']);
    expect(problemsOf(file('')).length).toBe(1);
    expect(problemsOf(file('GPU-001').replace('production', 'productoin')).length).toBe(1);
    expect(problemsOf(`${file('GPU-001')}weight: 3\n`).length).toBe(1);
  });
});

describe('what ships', () => {
  test('has six points of production and five signs, each on rules of the pack', () => {
    const ids = new Set(pack.rules.map(({ id }) => id));
    const lists = pack.checklists?.map(({ checklist, items }) => [checklist, items.length]);
    expect(lists).toEqual([
      ['production', 6],
      ['stuck_pilot', 5],
    ]);
    const named = pack.checklists?.flatMap(({ items }) => items.flatMap(({ rules }) => rules)) ?? [];
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  });

  test('has the seven rows of the article: users, GPUs, storage, network, latency, governance, cost', () => {
    const core = pack.dimensions.filter((dimension) => dimension.core).map(({ id }) => id);
    expect(core).toEqual(['users', 'gpus', 'storage', 'fabric', 'latency', 'governance', 'cost']);
  });

  test('lists as own targets only fields that a manifest has', () => {
    const shape = manifestShape();
    const missing = [...OWN_TARGETS.keys()].filter((path) => !shapeAt(shape, readPath(path.replaceAll('[]', '[0]'))));
    expect(missing).toEqual([]);
  });
});
