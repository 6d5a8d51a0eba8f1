import { describe, expect, test } from 'vitest';
import type { EvidenceItem, EvidenceLevel, Register } from '../../src/evidence/register.js';
import { readYaml } from '../../src/manifest/yaml.js';
import { type Assessed, findingOf, inOrder, promises, proofGaps } from '../../src/report/build.js';
import type { Evaluation } from '../../src/rules/evaluate.js';
import type { Rule } from '../../src/rules/pack.js';
import type { Reason } from '../../src/rules/reasons.js';
import type { Judged } from '../../src/score/score.js';
import type { WaiverResult } from '../../src/score/waivers.js';
import { settings } from '../helpers/parameters.js';

const MANIFEST = `users:
  requests:
    peak_rps: 12
    mean_rps: 5
gpus:
  replicas: 7
  model: H100
evidence:
  - id: EV-6
  - id: EV-7
`;
const SOURCE = (() => {
  const { source } = readYaml(MANIFEST, 'airworthy.yaml');
  if (!source) throw new Error('the manifest is not YAML');
  return source;
})();

const RULE: Rule = {
  id: 'GPU-001',
  dimension: 'all',
  title: 'Have enough replicas',
  severity: 'major',
  weight: 1,
  at: 'gpus',
  text: { check: 'gpus.replicas >= 8' },
  check: ['lit', true],
  params: {},
  why: 'Because.',
  fix: 'Add some.',
  effort: 'S',
  phase: 'design',
  refs: ['none'],
  file: 'rules.yaml',
  line: 1,
};

interface Change extends Partial<Judged> {
  readonly paths?: Readonly<Record<string, EvidenceLevel>>;
  readonly evaluation?: Partial<Evaluation>;
}

function item(id: string, { paths = {}, evaluation = {}, ...change }: Change = {}): Assessed {
  const judged: Judged = {
    rule: id,
    dimension: 'all',
    weight: 1,
    outcome: 'pass',
    severity: 'major',
    level: 1,
    ...change,
  };
  const { outcome, severity } = judged;
  const rule = { ...RULE, id, severity };
  const none = { reasons: [], missing: [], absent: [], reads: [] };
  return {
    judged,
    evaluation: { rule, outcome, severity, ...none, ...evaluation },
    proof: { level: judged.level, items: [], weakest: [], paths: new Map(Object.entries(paths)) },
  };
}

const ALL = [{ id: 'all', weight: 1 }];

describe('the order of findings', () => {
  const limited = { severity: 'blocker', blocksFrom: 'limited_production' } as const;
  const production = { severity: 'blocker', blocksFrom: 'production' } as const;
  const SORTED = [
    item('A-001', { ...limited, outcome: 'fail' }),
    item('A-002', { ...limited, outcome: 'unknown', weight: 9 }),
    item('A-003', { ...production, outcome: 'fail' }),
    item('A-004', { ...limited, outcome: 'warn', weight: 9 }), // a warning is not open
    item('A-005', { ...production, outcome: 'unknown', weight: 9 }),
    item('A-006', { outcome: 'fail', weight: 9 }),
    item('A-007', { outcome: 'fail', weight: 2 }),
    item('A-008', { outcome: 'fail', weight: 2 }),
    item('A-009', { outcome: 'warn', weight: 9 }),
    item('A-010', { outcome: 'unknown', weight: 9 }),
    item('A-011', { severity: 'minor', outcome: 'fail', weight: 9 }),
    item('A-012', { severity: 'advice', outcome: 'fail', weight: 9 }),
    item('A-013', { severity: 'advice', outcome: 'pass', weight: 9 }),
    item('A-014', { ...limited, outcome: 'pass', weight: 3 }),
    item('A-015', { ...limited, outcome: 'not_applicable', weight: 9 }),
  ];
  const names = (list: readonly Assessed[]) => list.map(({ judged }) => judged.rule);

  test('is what blocks first, then severity, outcome, weight and id; what is no gap comes last', () => {
    expect(names(inOrder(SORTED.toReversed()))).toEqual(names(SORTED));
  });
  test('does not depend on the order of the rules', () => {
    const halves = [...SORTED.slice(7), ...SORTED.slice(0, 7)];
    expect(names(inOrder(halves))).toEqual(names(SORTED));
  });
});

describe('points to gain', () => {
  test('are cumulative along the order, each proven by a document', () => {
    // of 8: a pass in production telemetry 1, a warning 0.5 × 0.6, each closed gap 0.75
    const ordered = [
      item('A-001', { outcome: 'fail', weight: 4 }),
      item('A-002', { outcome: 'warn', weight: 1 }),
      item('A-003', { outcome: 'unknown', weight: 1 }),
      item('A-004', { weight: 2, level: 4 }),
      item('A-005', { weight: 9, outcome: 'not_applicable' }),
    ];
    // 2.3/8 = 28.75; 5.3/8 = 66.25; 5.75/8 = 71.9; 6.5/8 = 81.25
    expect([...promises(ordered, ALL, settings)]).toEqual([
      ['A-001', { points: 38, after: 66 }],
      ['A-002', { points: 5, after: 71 }],
      ['A-003', { points: 10, after: 81 }],
    ]);
  });

  test('come only with the last blocker, as long as the cap holds', () => {
    const blocker = { outcome: 'fail', severity: 'blocker', blocksFrom: 'limited_production' } as const;
    const ordered = [item('A-001', blocker), item('A-002', blocker), item('A-003', { weight: 98, level: 4 })];
    // 98.0 held at 59; 98.75 held at 59; 99.5
    expect([...promises(ordered, ALL, settings)]).toEqual([
      ['A-001', { points: 0, after: 59 }],
      ['A-002', { points: 40, after: 99 }],
    ]);
  });

  test('are those of the stated level of proof', () => {
    const gap = [item('A-001', { outcome: 'fail' })];
    const at = (fixLevel: 1 | 2 | 3 | 4) => promises(gap, ALL, { ...settings, fixLevel }).get('A-001')?.after;
    expect([at(1), at(2), at(3), at(4)]).toEqual([60, 75, 90, 100]);
    expect(settings.fixLevel).toBe(2);
  });

  test('are none where there is no gap', () => {
    expect([...promises([item('A-001')], ALL, settings)]).toEqual([]);
  });
});

function evidence(id: string, change: Partial<EvidenceItem>): EvidenceItem {
  const base = { type: 'design_doc', env: 'none', date: 0, ref: null, claimed: 2, level: 2, ageSeconds: 0 } as const;
  return { id, ...base, stale: false, notes: [], ...change };
}

function register(backing: Readonly<Record<string, readonly EvidenceItem[]>>): Register {
  const items = new Map(
    Object.values(backing)
      .flat()
      .map((one) => [one.id, one] as const),
  );
  return { items, backing: (path) => backing[path] ?? [], newestAge: () => undefined };
}

describe('what to prove next', () => {
  const DESIGN = evidence('EV-6', {});
  const gaps = (assessed: readonly Assessed[], known: Register = register({ 'gpus.replicas': [DESIGN] })) =>
    proofGaps(assessed, known, ALL, settings, SOURCE);

  const FOUR = [
    item('A-001', { paths: { 'users.requests.peak_rps': 1 } }),
    item('A-002', { paths: { 'users.requests.mean_rps': 1 } }),
    item('A-003', { level: 2, paths: { 'gpus.replicas': 2 } }),
    item('A-004', { paths: { 'gpus.replicas': 2, 'users.requests.peak_rps': 1 } }),
  ];

  test('is grouped by the item that falls short, or by the object that has none', () => {
    // (0.6 + 0.6 + 0.75 + 0.6) ÷ 4 = 63.75
    // requests tested: (0.9 + 0.9 + 0.75 + 0.75) ÷ 4 = 82.5; replicas tested: (0.6 + 0.6 + 0.9 + 0.6) ÷ 4 = 67.5
    expect(gaps(FOUR).map(({ path, rules, points }) => [path, rules, points])).toEqual([
      ['users.requests', ['A-001', 'A-002', 'A-004'], 19],
      ['EV-6', ['A-003'], 4],
    ]);
  });

  test('says what is wanted, and where', () => {
    expect(gaps(FOUR).map(({ what, location }) => [what, location.line, location.text])).toEqual([
      ['evidence for users.requests', 2, '  requests:'],
      ['EV-6 claims E2, counts E2: a design doc proves no more', 9, '  - id: EV-6'],
    ]);
  });

  test.each<[Partial<EvidenceItem>, string]>([
    [{ type: 'experiment', env: 'pilot' }, 'EV-7 claims E2, counts E2: an experiment proves no more'],
    [
      { type: 'telemetry', claimed: 4, level: 1, notes: ['no file at its ref', 'older than 45 days'] },
      'EV-7 claims E4, counts E1: no file at its ref, older than 45 days',
    ],
  ])('names what is wrong with an item: %o', (change, what) => {
    const known = register({ 'gpus.replicas': [evidence('EV-7', change)] });
    const [gap] = gaps([item('A-001', { level: 2, paths: { 'gpus.replicas': 2 } })], known);
    expect([gap?.what, gap?.location.text]).toEqual([what, '  - id: EV-7']);
  });

  test('is nothing for what is tested, fails, warns or does not apply', () => {
    const paths = { 'users.requests.peak_rps': 1 } as const;
    expect(gaps([item('A-001', { level: 3, paths: { 'gpus.replicas': 3 } })])).toEqual([]);
    for (const outcome of ['fail', 'warn', 'unknown', 'not_applicable'] as const)
      expect(gaps([item('A-001', { outcome, paths })])).toEqual([]);
  });

  test('leaves out what alone lifts no rule', () => {
    // both are needed: proving either alone leaves the other at E1
    const both = [item('A-001', { paths: { 'users.requests.peak_rps': 1, 'gpus.model': 1 } })];
    expect(gaps(both)).toEqual([]);
  });

  test('is at most ten things, those that gain most', () => {
    const rulesOf = (object: number) =>
      Array.from({ length: object + 1 }, (_, i) => item(`A-${object}-${i}`, { paths: { [`s${object}.field`]: 1 } }));
    const many = Array.from({ length: 12 }, (_, object) => rulesOf(object)).flat();
    // of 78 rules: twelve gain 0.3 × 12 ÷ 78 = 4.6 points, one gains 0.4
    const found = gaps(many);
    expect(found.map(({ path }) => path)).toEqual(['s11', 's10', 's9', 's8', 's7', 's6', 's5', 's4', 's3', 's2']);
    expect(found[0]?.points).toBe(4);
  });
});

describe('a finding', () => {
  const reason = (change: Partial<Reason>): Reason => ({
    text: 'gpus.replicas >= 8',
    op: '>=',
    have: 7,
    haveText: 'gpus.replicas',
    need: 8,
    needText: '8',
    reads: ['gpus.replicas'],
    needReads: [],
    holds: false,
    ...change,
  });
  const finding = (assessed: Assessed, waivers: readonly WaiverResult[] = []) =>
    findingOf(assessed, {
      source: SOURCE,
      manifest: SOURCE.data,
      facts: new Map(),
      currency: 'EUR',
      promised: promises([assessed], ALL, settings),
      waivers,
      fill: () => undefined,
    });
  const failing = (...reasons: readonly Reason[]) => item('GPU-001', { outcome: 'fail', evaluation: { reasons } });

  test('shows the two numbers that disagree, and the place of the one that falls short', () => {
    const found = finding(failing(reason({})));
    expect([found.have, found.need, found.message]).toEqual(['7', '8', 'gpus.replicas is 7, must be at least 8.']);
    expect([found.location.text, found.related]).toEqual(['  replicas: 7', null]);
    expect([found.points, found.readiness_after]).toEqual([75, 75]);
  });

  test('shows the requirement beside it where that stands elsewhere', () => {
    const derived = reason({
      reads: ['gpus.replicas', 'users.requests.peak_rps'],
      needReads: ['users.requests.peak_rps'],
    });
    const { location, related } = finding(failing(derived));
    expect([location.text, related?.location.text, related?.message]).toEqual([
      '  replicas: 7',
      '    peak_rps: 12',
      'needed because of users.requests.peak_rps',
    ]);
  });

  test.each<[Partial<Reason>, number | null]>([
    [{}, -0.125], // 7 of 8
    [{ have: 10 }, 0.25],
    [{ op: '<=', have: 10, need: 8 }, -0.25],
    [{ op: '<', have: 6, need: 8 }, 0.25],
    [{ op: '>', have: 8, need: 8 }, 0],
    [{ have: 2, need: 3 }, -0.333333],
    [{ need: 0 }, null],
    [{ op: '==' }, null],
    [{ have: 'a', need: 'b', op: '!=' }, null],
    [{ have: null }, null],
  ])('has a margin, negative where short: %o is %s', (change, margin) => {
    expect(finding(failing(reason(change))).comparisons[0]?.margin).toBe(margin);
  });

  test('carries the evidence of a pass or a warning, none of a failure', () => {
    const proven = (outcome: Judged['outcome']) => {
      const assessed = item('GPU-001', { outcome, level: 3 });
      return finding({ ...assessed, proof: { ...assessed.proof, items: ['EV-6'], weakest: ['gpus.replicas'] } })
        .evidence;
    };
    const carried = { level: 3, items: ['EV-6'], weakest: ['gpus.replicas'] };
    expect([proven('pass'), proven('warn')]).toEqual([carried, carried]);
    const none = { level: 0, items: [], weakest: [] };
    expect([proven('fail'), proven('unknown'), proven('not_applicable')]).toEqual([none, none, none]);
  });

  test('that is unknown stands at what is missing, or at the nearest section there is', () => {
    const unknown = (missing: string) => item('GPU-001', { outcome: 'unknown', evaluation: { missing: [missing] } });
    expect(finding(unknown('users.requests.burst_multiplier')).location.text).toBe('  requests:');
    expect(finding(unknown('users.growth_12m')).location.text).toBe('users:');
    expect(finding(unknown('storage.required')).location.line).toBe(1);
    expect(finding(unknown('gpus.count')).message).toBe('gpus.count is not declared, so this cannot be decided.');
  });

  const waiver = (state: WaiverResult['state'], ticket: string): WaiverResult => ({
    ...{ index: 0, rule: 'GPU-001', state, reason: '', owner: '', approvedBy: '', problem: '' },
    ...{ expires: Date.UTC(2027, 1, 8) / 1000, ticket },
  });

  test('carries its waiver: the one that holds, otherwise the first', () => {
    const gap = failing(reason({}));
    const shown = (...waivers: readonly WaiverResult[]) => finding(gap, waivers).waiver;
    expect(shown(waiver('expired', 'R-1'), waiver('active', 'R-2'))).toEqual({
      state: 'active',
      expires: '2027-02-08',
      ticket: 'R-2',
    });
    expect(shown(waiver('expired', 'R-1'), waiver('malformed', 'R-2'))?.ticket).toBe('R-1');
    expect(shown({ ...waiver('active', 'R-3'), rule: 'GPU-002' })).toBeNull();
    expect(shown({ ...waiver('malformed', 'R-4'), expires: null })?.expires).toBeNull();
  });

  test('says up to three things that are wrong, each once, and counts the rest', () => {
    const said = (paths: readonly string[]) =>
      finding(failing(...paths.map((haveText) => reason({ haveText, op: 'is', have: false })))).message;
    expect(said(['a.x', 'a.y', 'a.z'])).toBe('a.x is no; a.y is no; a.z is no.');
    expect(said(['a.x', 'a.y', 'a.z', 'a.x', 'b.x', 'b.y'])).toBe('a.x is no; a.y is no; a.z is no; and 2 more.');
  });

  test('says which comparison holds', () => {
    const found = finding(failing(reason({}), reason({ have: 9, holds: true })));
    expect(found.comparisons.map(({ holds }) => holds)).toEqual([false, true]);
  });

  test('without a number says what is wrong in words', () => {
    const said = (change: Partial<Reason>) => finding(failing(reason(change))).message;
    expect(said({ op: 'is', have: false, haveText: 'fabric.redundant_paths' })).toBe('fabric.redundant_paths is no.');
    expect(said({ op: '!=', have: '', haveText: 'latency.rationale', need: '' })).toBe('latency.rationale is empty.');
    expect(said({ op: '!=', have: 'none', haveText: 'latency.rationale', need: 'none' })).toBe(
      'latency.rationale is none, must not be none.',
    );
    expect(said({ op: '==', have: '', haveText: 'storage.feed', need: 'live' })).toBe(
      'storage.feed is empty, must be live.',
    );
    expect(said({ op: 'in', have: 'none', need: ['rbac', 'abac'] })).toBe(
      'gpus.replicas is none, must be one of rbac, abac.',
    );
    const days = { op: '<=', have: 8_640_000, need: 7_776_000, dimension: 'seconds' } as const;
    expect(said({ ...days, haveText: 'age(release.last)' })).toBe(
      'The age of release.last is 100d, may be at most 90d.',
    );
    expect(said({ ...days, haveText: 'evidence_age(storage.evidence)' })).toBe(
      'The age of the newest item of storage.evidence is 100d, may be at most 90d.',
    );
    expect(said({ need: null, needText: 'need.capacity.replicas_at_peak' })).toBe(
      'need.capacity.replicas_at_peak cannot be computed from what is declared.',
    );
  });
});
