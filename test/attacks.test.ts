/**
 * Attempts to look readier than one is. Each either gains nothing, or is refused as a contradiction, or is there to read
 * in the report. A law holds for the reference and for the systems of fixtures/cases.
 */
import { describe, expect, test } from 'vitest';
import { assess } from '../src/assess.js';
import type { Artefact } from '../src/evidence/register.js';
import { catalog } from '../src/generated/catalog.js';
import { pack } from '../src/generated/pack.js';
import { manifestShape, parseManifest } from '../src/manifest/parse.js';
import type { Shape } from '../src/manifest/shape.js';
import { isGap, type Report } from '../src/report/report.js';
import { basis } from '../src/report/terminal/basis.js';
import { headline } from '../src/report/terminal/headline.js';
import { proof } from '../src/report/terminal/proof.js';
import { styleOf } from '../src/report/terminal/style.js';
import type { Problem } from '../src/util/source.js';
import { merged } from './helpers/manifests.js';
import { dataOf } from './helpers/outcomes.js';

type Data = Record<string, unknown>;

const REFERENCE = 'fixtures/claims-assist/production.yaml';
const SYSTEMS = [
  REFERENCE,
  'fixtures/claims-assist/pilot.yaml',
  ...['fraud', 'maintenance', 'hospital', 'automotive'].flatMap((name) =>
    ['before', 'after'].map((stage) => `fixtures/cases/${name}/${stage}.yaml`),
  ),
];
const MANDATORY = ['apiVersion', 'kind', 'metadata', 'workload', 'users'];
const TODAY = Date.parse('2026-11-20T00:00:00Z') / 1000;
const nowhere = { file: 'airworthy.yaml', line: 1, column: 1, length: 1, text: '' };

const original = (file: string): Data => dataOf(file) as Data;

/** The report of a manifest whose artefacts are all there unless said otherwise, or why it is refused. */
function tried(data: unknown, artefact: Artefact = 'matches'): Report | readonly Problem[] {
  const source = { file: 'airworthy.yaml', data, locate: () => nowhere };
  const parsed = parseManifest(source);
  if (!parsed.ok) return parsed.problems;
  const { manifest } = parsed;
  const artefacts = new Map((manifest.evidence ?? []).map(({ id }) => [id, artefact]));
  return assess({
    source,
    manifest,
    digest: 'a'.repeat(64),
    pack,
    catalog,
    asOf: TODAY,
    gates: { failOn: 'blocker' },
    evidence: { artefacts, assessors: [], trust: 'verified' },
    overrides: [],
    version: '1.0.0',
  });
}

function report(data: unknown, artefact?: Artefact): Report {
  const found = tried(data, artefact);
  if (!('score' in found)) throw new Error(found.map(({ message }) => message).join('; '));
  return found;
}

const numbers = ({ score }: Report) => [score.readiness, score.declared, score.level];
const gaps = ({ findings }: Report) => findings.filter(isGap).map(({ rule }) => rule);

/** What an attack may change; each test states it before and after. */
const figures = (value: Report) => ({
  readiness: value.score.readiness,
  declared: value.score.declared,
  level: value.score.level,
  gaps: gaps(value).length,
  notApplicable: value.applicability.not_applicable.rules,
  weight: value.applicability.not_applicable.weight,
});

/**
 * Worked example A of the scoring design: 160 rules, of which 8 do not apply (the four of EDG, PRG-002, LAT-005, EVL-004
 * and NET-004: 45 points of weight in the rule catalogue), two majors fail, level 2. ADP-003 has 5 of the 33 points of
 * adoption, REL-001 5 of the 43 of resilience; of the 128 points of dimension weight that apply, these two dimensions
 * have 5 and 6. So 100 − 0.592 − 0.545 = 98.863 is declared. The readiness is a fact about the shipped file: the example
 * has 72, from before the rulings on what evidence counts.
 */
const A = { readiness: 66, declared: 98, level: 2, gaps: 2, notApplicable: 8, weight: 45 };

/** The pilot: 18 of 160 rules do not apply, and each of the 142 others is open, so every sum is zero. */
const PILOT = 'fixtures/claims-assist/pilot.yaml';
const P = { readiness: 0, declared: 0, level: 0, gaps: 142, notApplicable: 18, weight: 106 };

const STYLE = styleOf({ width: 120, colour: false, verbose: true, quiet: false });

/** Sections of the terminal report as running text. */
const printed = (value: Report, ...sections: readonly (typeof basis)[]) =>
  sections
    .flatMap((section) => section(value, STYLE))
    .join(' ')
    .replace(/\s+/g, ' ');

const BEFORE = new Map(SYSTEMS.map((file) => [file, report(original(file))]));
const baseline = (file: string): Report => {
  const found = BEFORE.get(file);
  if (!found) throw new Error(`there is no report of ${file}`);
  return found;
};

describe('before any attack', () => {
  test('the reference stands at worked example A, and the pilot at zero', () => {
    expect({ reference: figures(baseline(REFERENCE)), pilot: figures(baseline(PILOT)) }).toEqual({
      reference: A,
      pilot: P,
    });
    expect(gaps(baseline(REFERENCE))).toEqual(['ADP-003', 'REL-001']);
  });
});

describe('turning applicability facts off', () => {
  const USES = Object.keys(baseline(REFERENCE).applicability.facts).filter(
    (name) => name !== 'supervised' && typeof baseline(REFERENCE).applicability.facts[name] === 'boolean',
  );
  const SOFTER: readonly (readonly [string, object])[] = [
    ...USES.map((name) => [`${name} false`, { workload: { uses: { [name]: false } } }] as const),
    ['criticality tier_3', { workload: { criticality: 'tier_3' } }],
    ['exposure internal', { workload: { exposure: 'internal' } }],
    ['autonomy inform', { workload: { autonomy: 'inform' } }],
    ['decision_impact low', { workload: { decision_impact: 'low' } }],
    ['interaction batch', { workload: { interaction: 'batch' } }],
    ['supervised true', { users: { supervised: true } }],
    ['sector other', { metadata: { sector: 'other' } }],
  ];

  test('is refused in the reference wherever the file says otherwise', () => {
    const refused = USES.filter((name) => {
      const found = tried(merged(original(REFERENCE), { workload: { uses: { [name]: false } } }));
      return !('score' in found) && found.some(({ message }) => message.startsWith(`uses.${name} is false, but`));
    });
    expect(refused.sort()).toEqual([
      'agents',
      'llm',
      'managed_model_api',
      'personal_data',
      'rag',
      'self_hosted_gpus',
      'trained_model',
    ]);
  });

  test.each(SYSTEMS)('is refused, gains nothing, or shows in the facts and the rules that do not apply: %s', (file) => {
    const was = baseline(file);
    for (const [name, change] of SOFTER) {
      const now = tried(merged(original(file), change));
      if (!('score' in now)) continue;
      const rises = numbers(now).some((value, i) => value > (numbers(was)[i] ?? 0));
      const [left, right] = [was.applicability, now.applicability];
      const shows =
        JSON.stringify(left.facts) !== JSON.stringify(right.facts) &&
        right.not_applicable.weight > left.not_applicable.weight;
      expect({ name, unnoticed: rises && !shows }).toEqual({ name, unnoticed: false });
    }
  });

  /**
   * Rules that stop applying, and their weight, per softened fact. In the reference all of them passed, so that the
   * gaps stay; in the pilot all of them were open, so that as many gaps go.
   */
  const SOFTENED: readonly (readonly [
    words: string,
    change: object,
    reference: readonly [rules: number, weight: number],
    pilot: readonly [rules: number, weight: number],
  ])[] = [
    ['exposure internal', { workload: { exposure: 'internal' } }, [1, 4], [2, 12]],
    ['autonomy inform', { workload: { autonomy: 'inform' } }, [1, 9], [1, 9]],
    ['decision_impact low', { workload: { decision_impact: 'low' } }, [2, 11], [2, 11]],
    ['interaction batch', { workload: { interaction: 'batch' } }, [6, 37], [6, 37]],
    ['self_hosted_gpus, supervised', { users: { supervised: true } }, [1, 9], [0, 0]],
    ['sector other', { metadata: { sector: 'other' } }, [0, 0], [0, 0]],
    [
      'criticality tier_3, exposure internal, autonomy inform, decision_impact low, interaction batch, sector other',
      {
        metadata: { sector: 'other' },
        workload: {
          exposure: 'internal',
          criticality: 'tier_3',
          autonomy: 'inform',
          decision_impact: 'low',
          interaction: 'batch',
        },
        users: { supervised: true },
      },
      [18, 119],
      [18, 118],
    ],
  ];

  test.each(SOFTENED)(
    '%s: the reference gains nothing, and prints what no longer applies',
    (words, change, [rules, weight]) => {
      const [was, now] = [baseline(REFERENCE), report(merged(original(REFERENCE), change))];
      const after = { ...A, notApplicable: 8 + rules, weight: 45 + weight };
      expect({ before: figures(was), after: figures(now) }).toEqual({ before: A, after });
      const off = (value: Report) => value.findings.filter(({ outcome }) => outcome === 'not_applicable');
      expect(off(now).reduce((sum, finding) => sum + finding.weight, 0)).toBe(after.weight);
      expect(printed(now, basis)).toContain(words);
      expect(printed(was, basis)).not.toContain(words);
      expect(printed(now, basis)).toContain(`not applied ${after.notApplicable} rules of weight ${after.weight}`);
    },
  );

  test.each(SOFTENED)(
    '%s: of the pilot, a gap goes for each rule that no longer applies',
    (words, change, _, [rules, weight]) => {
      const [was, now] = [baseline(PILOT), report(merged(original(PILOT), change))];
      const after = { ...P, gaps: 142 - rules, notApplicable: 18 + rules, weight: 106 + weight };
      expect({ before: figures(was), after: figures(now) }).toEqual({ before: P, after });
      expect(printed(now, basis)).toContain(`not applied ${after.notApplicable} rules of weight ${after.weight}`);
      if (!words.includes('supervised')) expect(printed(now, basis)).toContain(words);
    },
  );
});

/** What the report says that it rests on: the value of each path, and the passes behind it. */
const rested = (value: Report, path: string) => {
  const found = value.rests_on.find((target) => target.path === path);
  return found && [found.value, found.rules];
};

describe('shrinking demand', () => {
  test('to the head-count of the pilot opens a blocker: 59 at most, level 1', () => {
    const users = { total: 40, pilot_users: 40, peak_concurrent: 6, monthly_active: 40 };
    const now = report(merged(original(REFERENCE), { users }));
    // USR-001 is a blocker for limited production: one of those caps both numbers at 59, and 59 is level 1.
    const after = { ...A, readiness: 59, declared: 59, level: 1, gaps: 4 };
    expect({ before: figures(baseline(REFERENCE)), after: figures(now) }).toEqual({ before: A, after });
    expect(gaps(now)).toEqual(['USR-001', 'ADP-003', 'REL-001', 'USR-002']);
    expect(now.verdict.passed).toBe(false);
  });

  test('of the rate alone contradicts the sessions: one gap more, and no number rises', () => {
    const users = { requests: { mean_rps: 0.5, peak_rps: 1.2 } };
    const now = report(merged(original(REFERENCE), { users }));
    // 1200 sessions, a request every 100 s each: 12 per second, not 1.2. The lost points are under one whole.
    const after = { ...A, gaps: 3 };
    expect({ before: figures(baseline(REFERENCE)), after: figures(now) }).toEqual({ before: A, after });
    expect(gaps(now)).toContain('USR-002');
  });

  test('everywhere by ten gains nothing and leaves its traces in what the report rests on', () => {
    const users = {
      total: 65_000,
      monthly_active: 41_000,
      peak_concurrent: 120,
      requests: { mean_rps: 0.4, peak_rps: 1.2 },
    };
    const [was, now] = [baseline(REFERENCE), report(merged(original(REFERENCE), { users }))];
    // Each rule compares with a demand that it met already.
    expect({ before: figures(was), after: figures(now) }).toEqual({ before: A, after: A });
    const demand: readonly (readonly [path: string, before: string, after: string, rules: number])[] = [
      ['users.total', '650000', '65000', 1],
      ['users.peak_concurrent', '1200', '120', 3],
      ['users.requests.mean_rps', '5', '0.4', 1],
      ['users.requests.peak_rps', '12', '1.2', 9],
    ];
    for (const [path, before, after, rules] of demand) {
      expect([path, rested(was, path)]).toEqual([path, [before, expect.any(Array)]]);
      expect([path, rested(now, path)]).toEqual([path, [after, expect.any(Array)]]);
      expect(rested(now, path)?.[1]).toHaveLength(rules);
      expect(printed(now, basis)).toContain(`${path} ${after}`);
    }
  });
});

describe('loosening targets', () => {
  const LOOSER: readonly (readonly [path: string, before: string, after: string, change: object, rules: string[]])[] = [
    [
      'latency.objectives.end_to_end.p95',
      '8s',
      '60s',
      { latency: { objectives: { end_to_end: { p95: '60s', p99: '90s' } } } },
      ['DLV-007', 'LAT-001', 'LAT-002', 'LAT-003', 'LAT-004'],
    ],
    [
      'latency.objectives.end_to_end.p99',
      '14s',
      '90s',
      { latency: { objectives: { end_to_end: { p95: '60s', p99: '90s' } } } },
      ['LAT-001', 'LAT-003', 'LAT-004'],
    ],
    ['gpus.target_utilisation', '0.75', '0.8', { gpus: { target_utilisation: 0.8 } }, ['GPU-003']],
    ['reliability.rto', '4h', '48h', { reliability: { rto: '48h' } }, ['DLV-008', 'REL-003', 'STO-004']],
  ];

  test.each(LOOSER)('%s from %s to %s gains nothing and stands in the report', (path, before, after, change, rules) => {
    const [was, now] = [baseline(REFERENCE), report(merged(original(REFERENCE), change))];
    // The rules passed already: nothing is left to gain.
    expect({ before: figures(was), after: figures(now) }).toEqual({ before: A, after: A });
    expect([rested(was, path), rested(now, path)]).toEqual([
      [before, rules],
      [after, rules],
    ]);
    expect(printed(was, basis)).toContain(`${path} ${before}`);
    expect(printed(now, basis)).toContain(`${path} ${after}`);
  });

  test('planned utilisation beyond the 80% of the rule opens a blocker: 74 declared at most', () => {
    const now = report(merged(original(REFERENCE), { gpus: { target_utilisation: 0.99 } }));
    // GPU-003 blocks production only: cap 74, which bites on the 98. 65 is a fact about the shipped file.
    const after = { ...A, readiness: 65, declared: 74, gaps: 3 };
    expect({ before: figures(baseline(REFERENCE)), after: figures(now) }).toEqual({ before: A, after });
    expect([gaps(now).includes('GPU-003'), now.verdict.passed]).toEqual([true, false]);
    expect(rested(now, 'gpus.target_utilisation')).toBeUndefined(); // no pass reads it any more
  });

  test('below what was measured closes ADP-003: the report names the target, and the waiver that now waives nothing', () => {
    const path = 'adoption.active_use.target';
    const [was, now] = [
      baseline(REFERENCE),
      report(merged(original(REFERENCE), { adoption: { active_use: { target: 0.45 } } })),
    ];
    // 49% of 55% before, of 45% after. ADP-003 closes, so 100 − 0.545 = 99.455 is declared: a lie that one file cannot
    // show. The gaps are 2 again, because the waiver of ADP-003 is unused.
    expect({ before: figures(was), after: figures(now) }).toEqual({ before: A, after: { ...A, declared: 99 } });
    expect([gaps(was), gaps(now)]).toEqual([
      ['ADP-003', 'REL-001'],
      ['REL-001', 'WVR-003'],
    ]);
    expect([was.score.waived, now.score.waived]).toEqual([1, 0]);
    expect([rested(was, path), rested(now, path)]).toEqual([undefined, ['0.45', ['ADP-003']]]);
    expect(printed(now, basis)).toContain(`${path} 0.45`);
  });
});

describe('one document as evidence for everything', () => {
  /** Every map that may name evidence names it, whether or not it named any before. */
  const everywhere = (value: unknown, shape: Shape): unknown => {
    if (Array.isArray(value)) return shape.kind === 'list' ? value.map((item) => everywhere(item, shape.item)) : value;
    if (typeof value !== 'object' || value === null || shape.kind !== 'object') return value;
    const inner = Object.entries(value).map(([key, part]) => {
      const field = shape.fields[key];
      return [key, field === undefined || key === 'evidence' ? part : everywhere(part, field)];
    });
    return { ...Object.fromEntries(inner), ...('evidence' in shape.fields ? { evidence: ['EV-ALL'] } : {}) };
  };
  const backed = (file: string, item: object, artefact?: Artefact): Report => {
    const { evidence: _, ...data } = original(file);
    const register = [{ id: 'EV-ALL', env: 'production', date: '2026-11-19', ref: 'all.json', ...item }];
    return report({ ...(everywhere(data, manifestShape()) as Data), evidence: register }, artefact);
  };
  const breadth = ({ evidence }: Report) =>
    evidence.items.map(({ id, level, broad, rules, dimensions }) => ({
      id,
      level,
      broad,
      rules: rules.length,
      dimensions: dimensions.length,
    }));

  const TERSE = styleOf({ width: 120, colour: false, verbose: false, quiet: false });
  const held = (value: Report) => proof(value, TERSE).join(' ').replace(/\s+/g, ' ');

  /**
   * Declared before and after: 98.863. REL-002 and GOV-006 read the list of models as a whole, which no map can back, so
   * they stay asserted (60%). They have 8 of the 43 points of resilience and 6 of the 121 of governance, and these
   * dimensions 6 and 10 of the 128 that apply: 8/43 × 6/128 + 6/121 × 10/128 = 1.26%.
   */
  const UNBACKED = ['REL-002', 'GOV-006'];
  const asserted = (value: Report) =>
    value.findings.flatMap(({ rule, outcome, evidence }) => (outcome === 'pass' && evidence.level === 1 ? [rule] : []));

  test('a document is worth three quarters of a pass, not enough for level 3, and is called broad', () => {
    const [was, now] = [baseline(REFERENCE), backed(REFERENCE, { type: 'document' })];
    // 98.863 × 0.75 − 1.26 × 0.15 = 73.96
    expect({ before: figures(was), after: figures(now) }).toEqual({ before: A, after: { ...A, readiness: 73 } });
    expect(breadth(now)).toEqual([{ id: 'EV-ALL', level: 2, broad: true, rules: 150, dimensions: 21 }]);
    expect(asserted(now).sort()).toEqual(UNBACKED.toSorted());
    expect(held(now)).toContain('1 backs more than 8 rules or 3 dimensions: does it show all of that?');
    expect(held(now)).toContain('▲ backs 150 rules in 21 dimensions');
    expect(held(was)).not.toContain('backs 150 rules');
  });

  test('telemetry raises the readiness to what is declared, in plain sight: all 150 passes rest on one item', () => {
    const [was, now] = [baseline(REFERENCE), backed(REFERENCE, { type: 'telemetry' })];
    // 98.863 − 1.26 × 0.40 = 98.36
    expect({ before: figures(was), after: figures(now) }).toEqual({ before: A, after: { ...A, readiness: 98 } });
    expect(breadth(now)).toEqual([{ id: 'EV-ALL', level: 4, broad: true, rules: 150, dimensions: 21 }]);
    // The broadest items of the file as it is: nothing near that.
    expect(Math.max(...breadth(was).map(({ rules }) => rules))).toBe(10);
    expect(Math.max(...breadth(was).map(({ dimensions }) => dimensions))).toBe(5);
    expect(held(now)).toContain('1 backs more than 8 rules or 3 dimensions: does it show all of that?');
    expect(held(now)).toContain('▲ backs 150 rules in 21 dimensions');
  });

  test('telemetry that is not there is worth what a document is worth', () => {
    const now = backed(REFERENCE, { type: 'telemetry' }, 'missing');
    // Above E2 something must be there: 73.96, as for the document.
    expect({ before: figures(baseline(REFERENCE)), after: figures(now) }).toEqual({
      before: A,
      after: { ...A, readiness: 73 },
    });
    expect(breadth(now)).toEqual([{ id: 'EV-ALL', level: 2, broad: true, rules: 150, dimensions: 21 }]);
    expect(held(now)).toContain('claims E4, counts E2');
  });

  test.each(['document', 'telemetry'])('%s for the pilot backs nothing, because nothing passes', (type) => {
    const now = backed(PILOT, { type });
    expect({ before: figures(baseline(PILOT)), after: figures(now) }).toEqual({ before: P, after: P });
    expect(breadth(now).map(({ rules, broad }) => [rules, broad])).toEqual([[0, false]]);
  });
});

describe('answering only what is easy', () => {
  const optional = (file: string) => Object.keys(original(file)).filter((name) => !MANDATORY.includes(name));

  test.each(SYSTEMS)('any section left out: no number rises, no point of the definition is met: %s', (file) => {
    const was = baseline(file);
    const met = (value: Report) => value.production?.points.flatMap(({ id, state }) => (state === 'met' ? [id] : []));
    for (const name of optional(file).filter((section) => section !== 'evidence')) {
      const now = tried(merged(original(file), { [name]: undefined }));
      if (!('score' in now)) continue;
      const rises = numbers(now).some((value, i) => value > (numbers(was)[i] ?? 0));
      const gained = met(now)?.filter((id) => !met(was)?.includes(id));
      expect({ name, rises, gained }).toEqual({ name, rises: false, gained: [] });
    }
  });

  test('the reference down to what management can answer: unknown counts as nothing, and the rest as unanswered', () => {
    const easy = ['models', 'cost', 'operations', 'business', 'program', 'adoption', 'evidence'];
    const kept = Object.entries(original(REFERENCE)).filter(([name]) => [...MANDATORY, ...easy].includes(name));
    const now = report(Object.fromEntries(kept));
    // Facts about the shipped file. Where it is unknown whether a rule applies, the rule is open, so 6 instead of 8 do not apply.
    const after = { readiness: 13, declared: 22, level: 0, gaps: 120, notApplicable: 6, weight: 33 };
    expect({ before: figures(baseline(REFERENCE)), after: figures(now) }).toEqual({ before: A, after });
    expect(now.score.declared).toBeLessThanOrEqual(39); // 38 blockers are open, so it could not be more
    expect(printed(now, headline)).toContain('Coverage 21% answered · 0 waived · 120 gaps: 38 blockers');
    expect(printed(baseline(REFERENCE), headline)).toContain('Coverage 100% answered');
  });

  test('one section of the reference alone: ten blockers and more stay open, so at most 39, in fact 6', () => {
    const alone: Report[] = [];
    for (const name of optional(REFERENCE).filter((section) => !['evidence', 'waivers'].includes(section))) {
      const others = optional(REFERENCE).filter((section) => section !== name && section !== 'evidence');
      const now = tried(merged(original(REFERENCE), Object.fromEntries(others.map((other) => [other, undefined]))));
      if (!('score' in now)) continue;
      alone.push(now);
      const open = now.findings.filter(
        ({ outcome, blocks_from }) =>
          blocks_from === 'limited_production' && (outcome === 'fail' || outcome === 'unknown'),
      );
      expect(open.length).toBeGreaterThanOrEqual(10);
      expect({ name, atMost39: now.score.declared <= 39, level: now.score.level }).toEqual({
        name,
        atMost39: true,
        level: 0,
      });
    }
    // Governance gets furthest: 10 of the 128 points of dimension weight, with users and what else it takes along.
    const most = (number: 'readiness' | 'declared' | 'level') => Math.max(...alone.map(({ score }) => score[number]));
    expect({
      before: numbers(baseline(REFERENCE)),
      after: [most('readiness'), most('declared'), most('level')],
    }).toEqual({
      before: [66, 98, 2],
      after: [6, 9, 0],
    });
  });
});

describe('waiving everything', () => {
  const waiver = (rule: string) => ({
    rule,
    reason: 'accepted',
    owner: 'one',
    approved_by: 'another',
    compensating_control: 'someone looks',
    created: '2026-11-01',
    expires: '2027-01-15',
    ticket: 'RISK-1',
  });
  /** Not to be accepted on behalf of the people affected: SCORING, waivers. */
  const NEVER = ['GOV-001', 'GOV-002', 'GOV-004', 'GOV-005', 'DAT-007', 'GRD-003', 'GRD-006', 'OWN-001', 'REL-005'];

  test.each(SYSTEMS)('changes no number, waives two blockers at most, and says how much is waived: %s', (file) => {
    const { waivers: _, ...data } = original(file);
    const was = report(data);
    const now = report({ ...data, waivers: gaps(was).map(waiver) });
    expect(numbers(now)).toEqual(numbers(was));
    expect(now.production).toEqual(was.production);
    const waived = now.findings.filter((finding) => isGap(finding) && finding.waiver?.state === 'active');
    expect(now.score.waived).toBe(waived.length);
    const blockers = waived.filter(({ severity, outcome }) => severity === 'blocker' && outcome !== 'warn');
    expect(blockers.length).toBeLessThanOrEqual(2);
    expect(waived.filter(({ rule }) => NEVER.includes(rule))).toEqual([]);
    const open = was.findings.filter((finding) => isGap(finding) && finding.severity === 'blocker');
    if (open.length > 2) expect([now.verdict.passed, gaps(now).includes('WVR-001')]).toEqual([false, true]);
    expect(printed(now, headline)).toContain(`${waived.length} waived`);
  });

  test('the two gaps of the reference: nothing moves, and two are waived instead of one', () => {
    const now = report({ ...original(REFERENCE), waivers: ['ADP-003', 'REL-001'].map(waiver) });
    // A waiver opens the gate only: no point is added.
    expect({ before: figures(baseline(REFERENCE)), after: figures(now) }).toEqual({ before: A, after: A });
    expect([baseline(REFERENCE).score.waived, now.score.waived]).toEqual([1, 2]);
    expect(printed(now, headline)).toContain('2 waived');
  });

  test('the 142 gaps of the pilot: 37 of its 39 blockers cannot be waived, and each attempt is a gap more', () => {
    const was = baseline(PILOT);
    const now = report({ ...original(PILOT), waivers: gaps(was).map(waiver) });
    const refused = 39 - 2; // two waived blockers at most, whichever rules they are
    expect({ before: figures(was), after: figures(now) }).toEqual({ before: P, after: { ...P, gaps: 142 + refused } });
    expect([was.score.waived, now.score.waived]).toEqual([0, 142 - refused]);
    expect(gaps(now).filter((rule) => rule === 'WVR-001')).toHaveLength(refused);
    expect([was, now].map(({ verdict }) => verdict.gates[0]?.found.split(':')[0])).toEqual(['39', '37']);
    expect([was.verdict.passed, now.verdict.passed]).toEqual([false, false]);
    expect(printed(now, headline)).toContain('105 waived');
  });
});
