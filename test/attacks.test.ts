/**
 * Attempts to look readier than one is. Each either gains nothing, or is refused as a contradiction, or is there to read
 * in the report. A law holds for the reference and for the systems of fixtures/cases.
 */
import { describe, expect, test } from 'vitest';
import { assess } from '../src/assess.js';
import type { Artefact } from '../src/evidence/register.js';
import { catalog } from '../src/generated/catalog.js';
import { pack } from '../src/generated/pack.js';
import { parseManifest } from '../src/manifest/parse.js';
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

/** The report of a manifest whose artefacts are all there, or why it is refused. */
function tried(data: unknown): Report | readonly Problem[] {
  const source = { file: 'airworthy.yaml', data, locate: () => nowhere };
  const parsed = parseManifest(source);
  if (!parsed.ok) return parsed.problems;
  const { manifest } = parsed;
  const artefacts = new Map((manifest.evidence ?? []).map(({ id }) => [id, 'matches' as Artefact]));
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

function report(data: unknown): Report {
  const found = tried(data);
  if (!('score' in found)) throw new Error(found.map(({ message }) => message).join('; '));
  return found;
}

const numbers = ({ score }: Report) => [score.readiness, score.declared, score.level];
const gaps = ({ findings }: Report) => findings.filter(isGap).map(({ rule }) => rule);

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

  test('all at once is counted with its weight, and read in the basis', () => {
    const [was, now] = [
      baseline(REFERENCE),
      report(
        merged(original(REFERENCE), {
          metadata: { sector: 'other' },
          workload: {
            exposure: 'internal',
            criticality: 'tier_3',
            autonomy: 'inform',
            decision_impact: 'low',
            interaction: 'batch',
          },
          users: { supervised: true },
        }),
      ),
    ];
    const off = now.findings.filter(({ outcome }) => outcome === 'not_applicable');
    const weight = off.reduce((sum, finding) => sum + finding.weight, 0);
    expect(now.applicability.not_applicable).toEqual({ rules: off.length, weight });
    expect(weight).toBeGreaterThan(was.applicability.not_applicable.weight);
    expect(now.score.level).toBeLessThanOrEqual(was.score.level);
    const text = printed(now, basis);
    for (const words of ['criticality tier_3', 'exposure internal', `${off.length} rules of weight ${weight}`])
      expect(text).toContain(words);
  });
});

describe('shrinking demand', () => {
  test('to the head-count of the pilot opens a blocker: at most 59, level 1', () => {
    const users = { total: 40, pilot_users: 40, peak_concurrent: 6, monthly_active: 40 };
    const now = report(merged(original(REFERENCE), { users }));
    expect(gaps(now)).toContain('USR-001');
    expect(now.score.readiness).toBeLessThanOrEqual(59);
    expect([now.score.level <= 1, now.verdict.passed]).toEqual([true, false]);
  });

  test('of the rate alone contradicts the sessions', () => {
    const users = { requests: { mean_rps: 0.5, peak_rps: 1.2 } };
    expect(gaps(report(merged(original(REFERENCE), { users })))).toContain('USR-002');
  });

  test('everywhere by ten leaves its traces in what the report rests on', () => {
    const users = {
      total: 65_000,
      monthly_active: 41_000,
      peak_concurrent: 120,
      requests: { mean_rps: 0.4, peak_rps: 1.2 },
    };
    const now = report(merged(original(REFERENCE), { users }));
    const said = new Map(now.rests_on.map(({ path, value }) => [path, value]));
    expect([said.get('users.peak_concurrent'), said.get('users.requests.peak_rps')]).toEqual(['120', '1.2']);
    expect(printed(now, basis)).toContain('users.requests.peak_rps 1.2');
  });
});

describe('loosening targets', () => {
  const LOOSER: readonly (readonly [string, string, object])[] = [
    [
      'latency.objectives.end_to_end.p95',
      '60s',
      { latency: { objectives: { end_to_end: { p95: '60s', p99: '90s' } } } },
    ],
    ['gpus.target_utilisation', '0.99', { gpus: { target_utilisation: 0.99 } }],
    ['reliability.rto', '48h', { reliability: { rto: '48h' } }],
    ['adoption.active_use.target', '0.45', { adoption: { active_use: { target: 0.45 } } }],
  ];

  test.each(LOOSER)('%s to %s gains nothing or stands in the report', (path, value, change) => {
    const [was, now] = [baseline(REFERENCE), report(merged(original(REFERENCE), change))];
    const rises = numbers(now).some((number, i) => number > (numbers(was)[i] ?? 0));
    const said = now.rests_on.find((target) => target.path === path)?.value;
    expect(said === value || !rises).toBe(true);
    if (said !== undefined) expect(printed(now, basis)).toContain(`${path} ${value}`);
  });

  test('below what was measured closes ADP-003: the report names the target, and the waiver that now waives nothing', () => {
    const now = report(merged(original(REFERENCE), { adoption: { active_use: { target: 0.45 } } }));
    expect(gaps(baseline(REFERENCE))).toContain('ADP-003'); // 49% of 55%
    expect(gaps(now)).not.toContain('ADP-003');
    expect(now.rests_on.find(({ path }) => path === 'adoption.active_use.target')).toMatchObject({
      value: '0.45',
      rules: expect.arrayContaining(['ADP-003']),
    });
    expect(gaps(now)).toContain('WVR-003');
  });
});

describe('one document as evidence for everything', () => {
  /** Every map below the sections names it, and it alone is in the register. */
  const everywhere = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(everywhere);
    if (typeof value !== 'object' || value === null) return value;
    const inner = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, everywhere(part)]));
    return 'evidence' in value ? { ...inner, evidence: ['EV-ALL'] } : inner;
  };
  const backed = (file: string, item: object): Report => {
    const { evidence: _, ...data } = original(file);
    return report({
      ...(everywhere(data) as Data),
      evidence: [{ id: 'EV-ALL', env: 'production', date: '2026-11-19', ref: 'all.json', ...item }],
    });
  };

  test('a document is worth three quarters of a pass at most, and is called broad', () => {
    const now = backed(REFERENCE, { type: 'document' });
    expect(now.score.readiness).toBeLessThanOrEqual(75);
    expect(now.score.readiness).toBeLessThanOrEqual(baseline(REFERENCE).score.readiness);
    const [item] = now.evidence.items;
    expect([item?.broad, (item?.rules.length ?? 0) > 8, (item?.dimensions.length ?? 0) > 3]).toEqual([
      true,
      true,
      true,
    ]);
    expect(printed(now, proof)).toContain('more than 8 rules or 3 dimensions');
  });

  test('telemetry may raise the readiness, but is called broad', () => {
    const now = backed(REFERENCE, { type: 'telemetry' });
    expect(now.evidence.items.map(({ id, broad }) => [id, broad])).toEqual([['EV-ALL', true]]);
    expect(now.score.declared).toBeLessThanOrEqual(baseline(REFERENCE).score.declared);
    expect(printed(now, proof)).toContain('does it show all of that?');
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

  test('one section of the reference alone: ten blockers and more stay open, so at most 39', () => {
    for (const name of optional(REFERENCE).filter((section) => !['evidence', 'waivers'].includes(section))) {
      const others = optional(REFERENCE).filter((section) => section !== name && section !== 'evidence');
      const now = tried(merged(original(REFERENCE), Object.fromEntries(others.map((other) => [other, undefined]))));
      if (!('score' in now)) continue;
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
});
