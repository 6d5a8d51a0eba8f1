import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { type AssessInput, assess } from '../src/assess.js';
import type { Artefact } from '../src/evidence/register.js';
import { parseManifest } from '../src/manifest/parse.js';
import { readYaml } from '../src/manifest/yaml.js';
import { type Finding, isGap, type Report } from '../src/report/report.js';
import { compiler } from '../src/rules/compile.js';
import type { Pack } from '../src/rules/pack.js';
import { readPath, type Source } from '../src/util/source.js';
import { parameters } from './helpers/parameters.js';

const HEAD = 'pillar: platform, owner: someone, pilot: little, production: much';
const PROSE = 'why: Because., fix: Mend it., effort: S, phase: design, refs: [none], cases: []';

/** A pack of three dimensions whose rules read objects of their own, so that each can be closed without the others. */
const FILES = [
  `
{dimension: users, order: 1, title: Users, weight: 5, ${HEAD}, you: "{users.peak_concurrent} sessions", rules: [
  {id: USR-101, title: Load test, severity: blocker, blocks_from: limited_production, weight: 10, at: users.load_test,
   params: {min_duration: {value: 1h, origin: here}},
   check: users.load_test.concurrent >= need.demand.burst_sessions && users.load_test.duration >= param.min_duration,
   ${PROSE}},
  {id: LAT-101, title: Timeouts, severity: minor, weight: 5, at: latency.timeouts,
   check: latency.timeouts.client > latency.timeouts.gateway, ${PROSE}},
  {id: FAC-101, title: Cooling, severity: major, weight: 5, at: facilities.cooling,
   check: "facilities.cooling.capacity >= quantity('30kW')", ${PROSE}}]}`,
  `
{dimension: gpus, order: 2, title: GPUs, weight: 3, ${HEAD}, you: "{gpus.replicas} replicas", rules: [
  {id: GPU-101, title: Replicas, severity: major, weight: 6, at: gpus.replicas,
   check: gpus.replicas >= need.capacity.replicas_at_peak && derived.capacity.planned_rps >= need.demand.grown_rps,
   ${PROSE}},
  {id: STO-101, title: Read throughput, severity: major, weight: 6, at: storage,
   params: {blocker_below: {value: 50%, origin: here}}, tolerance: {value: 0.10, origin: here},
   check: derived.storage.stated_read_throughput >= need.storage.read_throughput
     && derived.storage.read_throughput >= need.storage.read_throughput,
   escalate: derived.storage.supply_share < param.blocker_below,
   message: "{derived.storage.read_throughput} there, {need.storage.read_throughput} needed.", ${PROSE}},
  {id: REL-101, title: Recovery, severity: major, weight: 5, at: reliability.rto, tolerance: {value: 0.15, origin: here},
   check: reliability.dr_test.rto_measured <= reliability.rto, ${PROSE}},
  {id: MOD-101, title: Pinned models, severity: minor, weight: 3, at: models,
   check: "models.all(m, m.version_pinned)", ${PROSE}}]}`,
  `
{dimension: governance, order: 3, title: Governance, weight: 2, ${HEAD}, you: "{governance.audit.retention}", rules: [
  {id: GOV-101, title: Access, severity: blocker, blocks_from: production, weight: 10, at: governance.access_control,
   check: governance.access_control.mfa_for_privileged && governance.access_control.sso, ${PROSE}},
  {id: GOV-102, title: Retention, severity: minor, weight: 4, at: governance.audit.retention,
   check: governance.audit.retention >= need.governance.audit_retention, ${PROSE}},
  {id: GOV-103, title: Disclosure, severity: major, weight: 6, at: governance.disclosure, effective_from: 2026-12-02,
   check: governance.disclosure.ai_interaction, ${PROSE}},
  {id: GOV-104, title: A way to stop agents, severity: major, weight: 8, at: governance.human_oversight,
   when: workload.uses.agents, check: governance.human_oversight.can_stop, ${PROSE}},
  {id: GOV-105, title: Notice, severity: minor, weight: 2, at: governance.privacy,
   when: governance.privacy.consent_records, check: governance.privacy.notice_published, ${PROSE}}]}`,
];

function packOf(files: readonly string[]): Pack {
  const compile = compiler(parameters);
  const compiled = files.map((text, i) => {
    const read = readYaml(text, `rules-${i}.yaml`);
    const result = read.source ? compile(read.source) : { problems: [] };
    const problems = [...read.problems, ...result.problems];
    if (problems.length > 0 || !result.file) throw new Error(problems.map(({ message }) => message).join('; '));
    return result.file;
  });
  return {
    name: 'small',
    version: '1.0.0',
    digest: 'd'.repeat(64),
    dimensions: compiled.map(({ dimension }) => dimension),
    rules: compiled.flatMap(({ rules }) => rules),
    parameters,
  };
}

const PACK = packOf(FILES);
const RULES = PACK.rules.map(({ id }) => id);

const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000;
const TODAY = day('2026-11-20');
const DOC = { evidence: ['DOC'] };

const BASE = {
  metadata: {
    name: 'case',
    stage: 'pilot',
    target_stage: 'production',
    sector: 'other',
    jurisdictions: ['IN', 'US'],
    assessed_on: '2026-11-20',
  },
  workload: {
    type: 'rag_assistant',
    criticality: 'tier_1',
    exposure: 'internal',
    autonomy: 'recommend',
    decision_impact: 'low',
    interaction: 'interactive',
    uses: {
      llm: true,
      rag: true,
      agents: false,
      trained_model: false,
      edge: false,
      streaming_data: false,
      personal_data: false,
      managed_model_api: false,
      self_hosted_gpus: true,
    },
  },
  users: {
    supervised: false,
    peak_concurrent: 1200,
    growth_12m: 1.5,
    requests: { peak_rps: 12, burst_multiplier: 1.5, ...DOC },
    ...DOC,
  },
  governance: { risk_classification: { level: 'medium', ...DOC } },
  evidence: [
    { id: 'DOC', type: 'document', env: 'none', date: '2026-11-01' },
    { id: 'TEL', type: 'telemetry', env: 'production', date: '2026-11-01' },
    { id: 'OLD', type: 'document', env: 'none', date: '2020-01-01' },
  ],
};

interface Section {
  readonly rule: string;
  readonly path: string;
  /** Fulfils the rule; proven at E2 together with DOC. */
  readonly good: object;
  /** What else may stand there, by the outcome that follows; undefined leaves it out. */
  readonly other: readonly (readonly [Finding['outcome'], unknown])[];
}

const REQUIRED = { model_reload: '6GB/s', retrieval: '2.5GB/s', ingest: '3GB/s' };
const PLAN = [
  { from: '2027-09-01', gpus: 28 },
  { from: '2026-09-01', gpus: 12 },
];
const SERVERS = { per_replica: 2, benchmark: { rps_per_replica: 2.4 }, capacity_plan: PLAN };

const SECTIONS: readonly Section[] = [
  {
    rule: 'USR-101',
    path: 'users.load_test',
    good: { concurrent: 1800, duration: '1h' },
    other: [
      ['fail', { concurrent: 1799, duration: '1h' }],
      ['fail', { concurrent: 1800, duration: '59m' }],
      ['fail', null],
      ['unknown', undefined],
      ['unknown', { concurrent: 1800 }],
    ],
  },
  {
    rule: 'LAT-101',
    path: 'latency.timeouts',
    good: { client: '20s', gateway: '16s' },
    other: [
      ['fail', { client: '16s', gateway: '16s' }],
      ['unknown', { gateway: '16s' }],
    ],
  },
  {
    rule: 'FAC-101',
    path: 'facilities.cooling',
    good: { capacity: '30kW' },
    other: [
      ['fail', { capacity: '29.9kW' }],
      ['fail', { capacity: null }],
      ['unknown', {}],
    ],
  },
  {
    rule: 'GPU-101',
    path: 'gpus',
    good: { replicas: 8, target_utilisation: 0.7, ...SERVERS }, // 12 ÷ (2.4 × 0.7) = 7.14
    other: [
      ['fail', { replicas: 7, target_utilisation: 0.7, ...SERVERS }],
      ['warn', { replicas: 7, ...SERVERS }],
      ['fail', { replicas: 8, target_utilisation: 0.7, ...SERVERS, capacity_plan: [] }],
      ['unknown', { target_utilisation: 0.7, ...SERVERS }],
      ['unknown', { replicas: 8, capacity_plan: PLAN }],
    ],
  },
  {
    rule: 'STO-101',
    path: 'storage',
    good: { measured_read_throughput: '14.375GB/s', required: REQUIRED },
    other: [
      ['warn', { measured_read_throughput: '12.9375GB/s', required: REQUIRED }], // 90% of 14.375
      ['fail', { measured_read_throughput: '12.93GB/s', required: REQUIRED }],
      ['fail', { measured_read_throughput: '5GB/s', required: REQUIRED }],
      ['warn', { read_throughput: '16GB/s', required: REQUIRED }], // 12.8 of which are assumed
      ['unknown', { required: REQUIRED }],
      ['fail', null],
    ],
  },
  {
    rule: 'REL-101',
    path: 'reliability',
    good: { rto: '4h', dr_test: { rto_measured: '4h' } },
    other: [
      ['fail', { rto: '4h', dr_test: { rto_measured: '4h1m' } }],
      ['unknown', { rto: '4h' }],
      ['unknown', undefined],
    ],
  },
  {
    rule: 'MOD-101',
    path: 'models',
    good: [
      { name: 'a', version_pinned: true, ...DOC },
      { name: 'b', version_pinned: true, ...DOC },
    ],
    other: [
      ['fail', [{ name: 'a', version_pinned: true }, { name: 'b' }]],
      ['fail', [{ name: 'a', version_pinned: false }]],
      ['unknown', undefined],
      ['pass', [{ name: 'a', version_pinned: true }]],
    ],
  },
  {
    rule: 'GOV-101',
    path: 'governance.access_control',
    good: { mfa_for_privileged: true, sso: true },
    other: [
      ['fail', { mfa_for_privileged: true, sso: false }],
      ['fail', { mfa_for_privileged: false }],
      ['unknown', { mfa_for_privileged: true }],
      ['unknown', undefined],
    ],
  },
  {
    rule: 'GOV-102',
    path: 'governance.audit',
    good: { retention: '180d' }, // CERT-In
    other: [
      ['fail', { retention: '179d' }],
      ['unknown', undefined],
    ],
  },
  {
    rule: 'GOV-103',
    path: 'governance.disclosure',
    good: { ai_interaction: true },
    other: [
      ['warn', { ai_interaction: false }],
      ['unknown', undefined],
    ],
  },
  {
    rule: 'GOV-105',
    path: 'governance.privacy',
    good: { consent_records: true, notice_published: true },
    other: [
      ['fail', { consent_records: true, notice_published: false }],
      ['unknown', { notice_published: true }],
      ['not_applicable', { consent_records: false }],
    ],
  },
];

type Data = Record<string, unknown>;

function put(data: Data, path: string, value: unknown): Data {
  const copy = structuredClone(data);
  const steps = readPath(path);
  const last = steps.pop() ?? '';
  let owner = copy;
  for (const step of steps) {
    owner[step] ??= {};
    owner = owner[step] as Data;
  }
  if (value === undefined) delete owner[last];
  else owner[last] = value;
  return copy;
}

const putAll = (changes: Readonly<Record<string, unknown>>, data: Data = GOOD): Data =>
  Object.entries(changes).reduce((result, [path, value]) => put(result, path, value), data);

function proven(good: object, evidence: readonly string[]): object {
  return Array.isArray(good) ? good.map((item: object) => ({ ...item, evidence })) : { ...good, evidence };
}

/** Every rule that applies is fulfilled, and proven by a document. */
const GOOD: Data = SECTIONS.reduce((data: Data, { path, good }) => put(data, path, proven(good, ['DOC'])), BASE);

const yamlOf = (data: unknown): Source => {
  const { source, problems } = readYaml(stringify(data), 'airworthy.yaml');
  if (!source || problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
  return source;
};

const nowhere = { file: 'airworthy.yaml', line: 1, column: 1, length: 1, text: '' };
const plain = (data: unknown): Source => ({ file: 'airworthy.yaml', data, locate: () => nowhere });

type Options = Partial<Pick<AssessInput, 'asOf' | 'gates' | 'evidence' | 'pack'>>;

function inputOf(source: Source, options: Options = {}): AssessInput {
  const parsed = parseManifest(source);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('; '));
  return {
    source,
    manifest: parsed.manifest,
    digest: 'a'.repeat(64),
    pack: PACK,
    asOf: TODAY,
    gates: { failOn: 'blocker' },
    evidence: { artefacts: new Map([['TEL', 'matches' as Artefact]]), assessors: [], trust: 'verified' },
    overrides: [],
    version: '1.0.0',
    ...options,
  };
}

const run = (data: unknown, options: Options = {}): Report => assess(inputOf(plain(data), options));

const findingIn = (report: Report, rule: string): Finding => {
  const found = report.findings.find((finding) => finding.rule === rule);
  if (!found) throw new Error(`there is no finding ${rule}`);
  return found;
};

const finding = (rule: string, changes: Readonly<Record<string, unknown>>, options: Options = {}): Finding =>
  findingIn(run(putAll(changes), options), rule);

const gapsOf = (report: Report) => report.findings.filter((item) => isGap(item) && item.dimension !== 'waivers');

const section = (rule: string): Section => {
  const found = SECTIONS.find((item) => item.rule === rule);
  if (!found) throw new Error(`there is no section for ${rule}`);
  return found;
};

/** One choice for each section: fulfilled and proven by a document, merely asserted, by telemetry, or otherwise. */
const choices = fc.tuple(...SECTIONS.map(({ other }) => fc.nat(other.length + 2)));
const states = choices.map((picks) =>
  SECTIONS.reduce((data: Data, { path, good, other }, i) => {
    const pick = picks[i] ?? 0;
    const evidence = [['DOC'], [], ['TEL']][pick];
    const value = evidence ? proven(good, evidence) : other[pick - 3]?.[1];
    return put(data, path, value);
  }, BASE),
);

describe('the small pack', () => {
  test('every rule but the one for agents has a section that closes it', () => {
    expect([...SECTIONS.map(({ rule }) => rule), 'GOV-104'].sort()).toEqual(RULES.toSorted());
  });

  test('everything fulfilled and documented is 75 of 100 declared', () => {
    const { score } = run(GOOD);
    expect([score.readiness, score.declared, score.coverage]).toEqual([75, 100, 100]);
  });

  test('everything fulfilled and asserted is exactly 60', () => {
    const asserted = SECTIONS.reduce((result: Data, { path, good }) => put(result, path, proven(good, [])), BASE);
    const named = ['users.evidence', 'users.requests.evidence', 'governance.risk_classification.evidence'];
    const data = putAll(Object.fromEntries(named.map((path) => [path, null])), asserted);
    expect(run(data).score.readiness).toBe(60);
  });

  const cases = SECTIONS.flatMap(({ rule, path, other }) =>
    other.map(([outcome, value], i) => [rule, outcome, path, i, value] as const),
  );
  test.each(cases)('%s is %s (%s, %i)', (rule, outcome, path, _, value) => {
    expect(finding(rule, { [path]: value }).outcome).toBe(outcome);
  });
});

describe('points promised are points gained', () => {
  test('half a major of 6 in 17 and a minor of 5 in 20', () => {
    // users 15/20 × 5, gpus 17/20 × 3 (half of GPU-101 is 3), governance 22/22 × 2: declared 83, documented 62.4
    const before = putAll({
      gpus: { ...section('GPU-101').good, replicas: 7, target_utilisation: undefined, ...DOC },
      'latency.timeouts': { client: '1s', gateway: '2s', ...DOC },
    });
    const report = run(before);
    expect([report.score.declared, report.score.readiness]).toEqual([83, 62]);
    expect(gapsOf(report).map(({ rule, points, readiness_after }) => [rule, points, readiness_after])).toEqual([
      ['GPU-101', 3, 65], // (3.75 + 3 + 2) × 7.5 = 65.6
      ['LAT-101', 10, 75],
    ]);
  });

  test('a blocker that holds everything down gains what it frees', () => {
    // GOV-101 fails: governance 12/22, (5 + 3 + 2 × 12/22) × 7.5 = 68.2, below the cap of 74
    // USR-101 fails as well: users 10/20 × 5, 49.4, below the cap of 59
    const report = run(putAll({ 'users.load_test': null, 'governance.access_control.sso': false }));
    expect(report.score.readiness).toBe(49);
    expect(gapsOf(report).map(({ rule, points, readiness_after }) => [rule, points, readiness_after])).toEqual([
      ['USR-101', 19, 68],
      ['GOV-101', 7, 75],
    ]);
  });

  test('gaps closed for real, one after the other and proven as stated, gain exactly what was promised', () => {
    fc.assert(
      fc.property(states, (state) => {
        let [data, report] = [state, run(state)];
        const gaps = gapsOf(report);
        for (const { rule, points, readiness_after } of gaps) {
          const { path, good } = section(rule);
          const before = report.score.readiness;
          data = put(data, path, proven(good, ['DOC']));
          report = run(data);
          expect(findingIn(report, rule)).toMatchObject({ outcome: 'pass', evidence: { level: 2 } });
          expect([rule, report.score.readiness]).toEqual([rule, readiness_after]);
          expect(report.score.readiness - before).toBe(points);
        }
        expect(gapsOf(report)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  test('no gap promises a loss; what is no gap promises nothing', () => {
    fc.assert(
      fc.property(states, (state) => {
        const report = run(state);
        for (const item of report.findings) {
          expect(item.points).toBeGreaterThanOrEqual(0);
          if (!isGap(item)) expect([item.points, item.readiness_after]).toEqual([0, null]);
        }
        const last = gapsOf(report).at(-1);
        const total = gapsOf(report).reduce((sum, { points }) => sum + points, 0);
        expect(last?.readiness_after ?? report.score.readiness).toBe(report.score.readiness + total);
      }),
      { numRuns: 40 },
    );
  });
});

/** Every path of the data at which a value stands, sections and items included. */
function pathsOf(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries((value ?? {}) as object);
  const own = path.length > 0 ? [[...path]] : [];
  if (typeof value !== 'object' || value === null) return own;
  return [...own, ...inner.flatMap(([key, item]) => pathsOf(item, [...path, key]))];
}

function without(data: Data, path: readonly (string | number)[]): Data {
  const copy = structuredClone(data);
  const owner = path.slice(0, -1).reduce<unknown>((value, step) => Reflect.get(Object(value), step), copy);
  if (Array.isArray(owner)) owner.splice(Number(path.at(-1)), 1);
  else Reflect.deleteProperty(Object(owner), path.at(-1) ?? '');
  return copy;
}

const outcomesOf = (report: Report) =>
  Object.fromEntries(report.findings.map(({ rule, outcome }) => [rule, outcome] as const));

describe('saying less never gains', () => {
  const LEAST = ['readiness', 'declared', 'coverage', 'level'] as const;

  test('any value taken out of a complete manifest', () => {
    const before = run(GOOD);
    const silenced = new Set<string>();
    const paths = pathsOf(GOOD).filter((path) => parseManifest(plain(without(GOOD, path))).ok);
    for (const path of paths) {
      const after = run(without(GOOD, path));
      for (const name of LEAST)
        expect([path, name, after.score[name] <= before.score[name]]).toEqual([path, name, true]);
      for (const [rule, outcome] of Object.entries(outcomesOf(after))) if (outcome === 'unknown') silenced.add(rule);
    }
    // each rule that applies falls silent with some value, so the comparison above had something to compare
    expect([...silenced].sort()).toEqual(RULES.filter((rule) => rule !== 'GOV-104').sort());
  });

  test('any value taken out of any manifest, where passes become unknown', () => {
    let compared = 0;
    fc.assert(
      fc.property(states, fc.nat(), (state, pick) => {
        const paths = pathsOf(state);
        const less = without(state, paths[pick % paths.length] ?? []);
        if (!parseManifest(plain(less)).ok) return;
        const [before, after] = [run(state), run(less)];
        const [old, now] = [outcomesOf(before), outcomesOf(after)];
        const changed = RULES.filter((rule) => old[rule] !== now[rule]);
        if (!changed.every((rule) => old[rule] === 'pass' && now[rule] === 'unknown')) return;
        compared += changed.length;
        for (const name of LEAST) expect(after.score[name]).toBeLessThanOrEqual(before.score[name]);
      }),
      { numRuns: 150, seed: 7 },
    );
    expect(compared).toBeGreaterThan(5);
  });
});

/** The same data with keys and list items in another order. */
function shuffled<T>(value: T, next: () => number): T {
  const order = <U>(items: readonly U[]): U[] =>
    items
      .map((item) => ({ item, at: next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  if (Array.isArray(value)) return order(value.map((item) => shuffled(item, next))) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(order(Object.entries(value)).map(([key, item]) => [key, shuffled(item, next)])) as T;
}

describe('order', () => {
  test('of keys and of list items changes no outcome, no point and no number of the score', () => {
    const said = (report: Report) => ({
      score: report.score,
      verdict: report.verdict,
      rules: Object.fromEntries(
        report.findings.map(({ rule, outcome, severity, evidence, points, readiness_after }) => [
          rule,
          { outcome, severity, level: evidence.level, points, readiness_after },
        ]),
      ),
    });
    fc.assert(
      fc.property(states, fc.infiniteStream(fc.nat()), (state, numbers) => {
        const data = { ...state, waivers: [WAIVER] };
        const other = shuffled(data, () => numbers.next().value ?? 0);
        expect(said(run(other))).toEqual(said(run(data)));
      }),
      { numRuns: 40 },
    );
  });

  test('the report begins with what matters most', () => {
    const report = run(
      putAll({
        'users.load_test': undefined, // blocker for limited production, unknown
        'governance.access_control.sso': false, // blocker for production
        reliability: undefined, // major of 5, unknown
        'facilities.cooling.capacity': '1kW', // major of 5, fails
        storage: null, // major of 6, fails
        'governance.disclosure.ai_interaction': false, // major of 6, warns
        'latency.timeouts.client': '1s', // minor
      }),
    );
    expect(report.findings.slice(0, 7).map(({ rule }) => rule)).toEqual([
      ...['USR-101', 'GOV-101', 'STO-101', 'FAC-101', 'GOV-103', 'REL-101', 'LAT-101'],
    ]);
    expect(report.findings.slice(7).map(({ outcome }) => outcome)).toEqual([
      ...Array(4).fill('pass'),
      'not_applicable',
    ]);
  });
});

describe('every finding has a place in the file', () => {
  test('whatever is wrong', () => {
    fc.assert(
      fc.property(states, (state) => {
        const data = { ...state, waivers: [WAIVER, { rule: 'XXX-001' }, { rule: 'USR-101' }] };
        const source = yamlOf(data);
        const lines = stringify(data).split('\n');
        const report = assess(inputOf(source));
        const places = [
          ...report.findings.flatMap(({ location, related }) => (related ? [location, related.location] : [location])),
          ...report.proof_gaps.map(({ location }) => location),
        ];
        expect(report.findings.length).toBeGreaterThanOrEqual(RULES.length);
        for (const { file, line, column, length, text } of places) {
          expect(file).toBe('airworthy.yaml');
          expect(text).toBe(lines[line - 1]);
          expect(text.trim()).not.toBe('');
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column - 1 + length).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 40 },
    );
  });

  const placed = (rule: string, changes: Readonly<Record<string, unknown>>) => {
    const { location, related } = findingIn(assess(inputOf(yamlOf(putAll(changes)))), rule);
    return { at: location.text.trim(), because: related?.location.text.trim() ?? null };
  };

  test('at the value that falls short, with the one that asks for more', () => {
    expect(placed('GPU-101', { 'gpus.replicas': 7 })).toEqual({ at: 'replicas: 7', because: 'peak_rps: 12' });
    expect(placed('REL-101', { 'reliability.dr_test.rto_measured': '5h' })).toEqual({
      at: 'rto_measured: 5h',
      because: 'rto: 4h',
    });
    expect(placed('FAC-101', { 'facilities.cooling.capacity': '1kW' })).toEqual({ at: 'capacity: 1kW', because: null });
  });
  test('at the listed item that fails, not at the list', () => {
    expect(placed('MOD-101', { 'models[1].version_pinned': false }).at).toBe('version_pinned: false');
  });
  test('at the nearest section where nothing stands', () => {
    expect(placed('USR-101', { 'users.load_test.duration': undefined }).at).toBe('load_test:');
    expect(placed('STO-101', { storage: undefined }).at).toBe('metadata:');
  });
});

describe('unknown', () => {
  test('names every path that is missing, those behind a derived need too', () => {
    const found = finding('USR-101', {
      'users.load_test': undefined,
      'users.peak_concurrent': undefined,
      'users.requests.burst_multiplier': undefined,
    });
    expect([...found.missing].sort()).toEqual([
      'users.load_test.concurrent',
      'users.load_test.duration',
      'users.peak_concurrent',
      'users.requests.burst_multiplier',
    ]);
    expect(found.message).toBe(
      'users.load_test, users.peak_concurrent, users.requests.burst_multiplier are not declared, so this cannot be decided.',
    );
  });

  test('whether a rule applies makes the rule unknown, not inapplicable', () => {
    const found = finding('GOV-105', { 'governance.privacy': { notice_published: true } });
    expect([found.outcome, found.missing]).toEqual(['unknown', ['governance.privacy.consent_records']]);
  });

  test('does not hide a failure: one conjunct is false whatever the other is', () => {
    const found = finding('GOV-101', { 'governance.access_control': { mfa_for_privileged: false } });
    expect([found.outcome, found.missing]).toEqual(['fail', []]);
  });

  test('is not failed: what is declared absent fails and is named', () => {
    const found = finding('USR-101', { 'users.load_test': null });
    expect([found.outcome, found.missing, found.absent]).toEqual(['fail', [], ['users.load_test']]);
    expect(found.message).toBe('users.load_test is declared absent.');
  });

  test('nor is it where an entry of a list leaves something out; the entry is called by its name', () => {
    const models = [{ name: 'answerer', version_pinned: null }, { name: 'router' }, { name: '' }];
    const found = finding('MOD-101', { models });
    expect([found.outcome, found.missing]).toEqual(['fail', []]);
    expect(found.message).toBe(
      'models[answerer].version_pinned is declared absent; models[router].version_pinned, models[2].version_pinned are left out.',
    );
  });
});

describe('every finding says something', () => {
  test('in the words of the rule where it has some, for a failure and for a warning', () => {
    const said = (rate: string) => finding('STO-101', { 'storage.measured_read_throughput': rate }).message;
    expect(said('12.9GB/s')).toBe('12.9GB/s there, 14.38GB/s needed.');
    expect(said('13GB/s')).toBe('13GB/s there, 14.38GB/s needed.');
    expect(said('15GB/s')).toBe('Holds.');
  });

  test('even where a fact cannot be told though nothing is absent', () => {
    const { message } = finding('STO-101', { 'storage.required': {} });
    expect(message).toBe('Read throughput that storage must deliver cannot be computed from what is declared.');
  });

  test('a sentence', () => {
    fc.assert(
      fc.property(states, (state) => {
        for (const { message } of run(state).findings) {
          expect(message).toMatch(/^\S[^{}]{3,}[^.\s]\.$/);
          expect(message).not.toMatch(/undefined|null|NaN|Infinity|\[object/);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('a shortfall only warns', () => {
  const warned = (rule: string, changes: Readonly<Record<string, unknown>>) => {
    const found = finding(rule, changes);
    return [found.outcome, found.warned];
  };
  const short = { ...section('GPU-101').good, replicas: 7 };

  test('where the need rests on an assumed share, and fails once the share is declared', () => {
    expect(warned('GPU-101', { gpus: { ...short, target_utilisation: undefined } })).toEqual(['warn', 'assumed']);
    expect(warned('GPU-101', { gpus: short })).toEqual(['fail', null]);
  });

  test('where what is there rests on an assumed yield', () => {
    const designed = (rate: string) => ({ storage: { read_throughput: rate, required: REQUIRED } });
    expect(warned('STO-101', designed('17.96875GB/s'))).toEqual(['pass', null]); // 80% of it are 14.375
    expect(warned('STO-101', designed('14.375GB/s'))).toEqual(['warn', 'assumed']);
    expect(warned('STO-101', designed('12.9GB/s'))).toEqual(['fail', null]); // short by design, whatever it yields
  });

  test('within a tenth of a derived need, to the byte', () => {
    const measured = (rate: string) => ({ storage: { measured_read_throughput: rate, required: REQUIRED } });
    expect(warned('STO-101', measured('12.9375GB/s'))).toEqual(['warn', 'tolerance']);
    expect(warned('STO-101', measured('12937499999B/s'))).toEqual(['fail', null]);
  });

  test('never within a limit that was declared', () => {
    expect(warned('REL-101', { 'reliability.dr_test.rto_measured': '14401s' })).toEqual(['fail', null]);
    expect(warned('REL-101', { 'reliability.dr_test.rto_measured': '14400s' })).toEqual(['pass', null]);
  });

  test('never where something is declared absent', () => {
    const absent = { gpus: { ...SERVERS, replicas: null } };
    expect(warned('GPU-101', absent)).toEqual(['fail', null]);
  });

  test('and earns half of what it is proven for', () => {
    // governance 22, GOV-103 of 6 at half: (8 + 2 × 19/22) × 7.5 = 72.95
    expect(run(putAll({ 'governance.disclosure.ai_interaction': false })).score.readiness).toBe(72);
  });
});

describe('a duty that is not yet in force', () => {
  const on = (date: string, value: unknown) => {
    const found = finding('GOV-103', { 'governance.disclosure': value }, { asOf: day(date) });
    return [found.outcome, found.warned];
  };
  test('warns until the day before, fails from that day', () => {
    expect(on('2026-12-01', { ai_interaction: false })).toEqual(['warn', 'not_in_force']);
    expect(on('2026-12-02', { ai_interaction: false })).toEqual(['fail', null]);
    expect(on('2027-12-02', { ai_interaction: false })).toEqual(['fail', null]);
  });
  test('is fulfilled early, and unknown as long as nothing is said', () => {
    expect(on('2026-12-01', { ai_interaction: true })).toEqual(['pass', null]);
    expect(on('2026-12-01', undefined)).toEqual(['unknown', null]);
  });
});

describe('a shortfall that escalates', () => {
  const at = (rate: string) => {
    const report = run(putAll({ 'storage.measured_read_throughput': rate }));
    return { ...findingIn(report, 'STO-101'), verdict: report.verdict, caps: report.score.caps };
  };
  test('below half of the need it blocks production', () => {
    const found = at('7.187GB/s'); // 7.1875 is half of 14.375
    expect([found.severity, found.blocks_from, found.verdict.passed]).toEqual(['blocker', 'production', false]);
    expect(found.verdict.gates[0]?.found).toBe('1: STO-101');
  });
  test('at exactly half it does not', () => {
    const found = at('7.1875GB/s');
    expect([found.severity, found.blocks_from, found.verdict.passed]).toEqual(['major', null, true]);
  });
  test('a warning does not', () => {
    const found = at('13GB/s');
    expect([found.severity, found.outcome]).toEqual(['major', 'warn']);
  });
});

const WAIVER = {
  rule: 'USR-101',
  reason: 'The test environment arrives in January.',
  owner: 'head-of-platform',
  approved_by: 'chief-risk-officer',
  compensating_control: 'Exposure stays at 5%.',
  created: '2026-11-10',
  expires: '2027-02-08',
  ticket: 'RISK-1',
};

describe('a waiver', () => {
  const open = putAll({ 'users.load_test': null });

  test('opens the gate and changes nothing else', () => {
    fc.assert(
      fc.property(states, (state) => {
        const data = put(state, 'users.load_test', null);
        const [before, after] = [run(data), run({ ...data, waivers: [WAIVER] })];
        expect({ ...after.score, waived: 0 }).toEqual(before.score);
        const bare = after.findings.map((item) => ({ ...item, waiver: null }));
        expect(bare).toEqual(before.findings);
        expect([before.score.waived, after.score.waived]).toEqual([0, 1]);
      }),
      { numRuns: 25 },
    );
    const after = run({ ...open, waivers: [WAIVER] });
    expect([run(open).verdict.exit_code, after.verdict.exit_code]).toEqual([1, 0]);
    expect(findingIn(after, 'USR-101').waiver).toEqual({ state: 'active', expires: '2027-02-08', ticket: 'RISK-1' });
  });

  test('keeps the caps: two of three dimensions at full marks are still held at 59', () => {
    const telemetry = SECTIONS.reduce((data: Data, { path, good }) => put(data, path, proven(good, ['TEL'])), BASE);
    const data = { ...put(telemetry, 'users.load_test', null), waivers: [WAIVER] };
    const { score } = run(data);
    // users 10/20 × 5, the others in full: 75 before the cap; need and requests are documented only
    expect(score.caps.map(({ kind, value, rules }) => [kind, value, rules])).toEqual([['blockers', 59, ['USR-101']]]);
    expect([score.readiness, score.level]).toEqual([59, 1]);
  });

  test.each([
    ['WVR-001', 'major', { ticket: '' }, 'it lacks ticket'],
    ['WVR-001', 'major', { approved_by: 'head-of-platform' }, 'owner and approver are the same'],
    ['WVR-002', 'major', { expires: '2026-11-19' }, 'it has expired'],
    ['WVR-003', 'minor', { rule: 'GOV-101' }, 'GOV-101 has no open gap'],
    ['WVR-003', 'minor', { rule: 'GOV-999' }, 'there is no rule GOV-999 in the loaded packs'],
  ])('that does not hold is the finding %s (%s): %j', (rule, severity, change, problem) => {
    const data = { ...open, waivers: [{ ...WAIVER, ...change }] };
    const source = yamlOf(data);
    const report = assess(inputOf(source));
    const found = findingIn(report, rule);
    expect([found.severity, found.outcome, found.weight, found.points]).toEqual([severity, 'fail', 0, 0]);
    expect(found.message).toBe(`The waiver of ${{ ...WAIVER, ...change }.rule} opens nothing: ${problem}.`);
    expect(found.location.text).toMatch(/^ {2}- rule: /);
    const { expires, ticket } = { ...WAIVER, ...change };
    expect(found.waiver).toMatchObject({ expires, ticket });
    expect(report.verdict.passed).toBe(false);
    expect({ ...report.score, waived: 0 }).toEqual(run(open).score);
  });

  test('that does not hold closes the gate for majors, not the one for blockers', () => {
    const data = { ...GOOD, waivers: [WAIVER] };
    expect(run(data).verdict.passed).toBe(true);
    expect(
      run({ ...GOOD, waivers: [{ ...WAIVER, rule: 'USR-101' }] }, { gates: { failOn: 'minor' } }).verdict.passed,
    ).toBe(false);
    const expired = {
      ...putAll({ 'latency.timeouts': null }),
      waivers: [{ ...WAIVER, rule: 'LAT-101', expires: '2026-11-11' }],
    };
    expect(run(expired, { gates: { failOn: 'blocker' } }).verdict.passed).toBe(true);
    expect(run(expired, { gates: { failOn: 'major' } }).verdict.passed).toBe(false);
  });

  test('that holds is the one shown, even behind one that does not', () => {
    const data = { ...open, waivers: [{ ...WAIVER, expires: '2026-11-12' }, WAIVER] };
    const report = run(data);
    expect(report.verdict.passed).toBe(true);
    expect(findingIn(report, 'USR-101').waiver?.state).toBe('active');
  });
});

describe('what the report rests on', () => {
  const ids = (report: Report) => new Set(report.facts.map(({ id }) => id));

  test('nothing is assumed where everything is declared or measured', () => {
    expect(run(GOOD).assumed).toEqual([]);
  });

  test('an assumed share is listed with all that rests on it', () => {
    const report = run(putAll({ 'gpus.target_utilisation': undefined }));
    expect([...report.assumed].sort()).toEqual([
      'derived.capacity.assumed_utilisation',
      'derived.capacity.target_utilisation',
      'need.capacity.replicas_at_peak',
    ]);
    expect(report.assumed.filter((id) => !ids(report).has(id))).toEqual([]);
  });

  test('an assumed yield is listed with all that rests on it', () => {
    const report = run(putAll({ storage: { read_throughput: '20GB/s', required: REQUIRED } }));
    expect([...report.assumed].sort()).toEqual([
      'derived.storage.expected_read_throughput',
      'derived.storage.read_throughput',
      'derived.storage.supply_share',
    ]);
  });

  test('rules that do not apply are counted with their weight, and why', () => {
    const { applicability } = run(GOOD);
    expect(applicability.not_applicable).toEqual({ rules: 1, weight: 8 });
    expect(applicability.facts).toMatchObject({ agents: false, llm: true, supervised: false });
    expect(applicability.facts).toMatchObject({ type: 'rag_assistant', criticality: 'tier_1', sector: 'other' });
  });

  test('an item of evidence lists the passing rules that it backs', () => {
    const report = run(putAll({ 'latency.timeouts.evidence': ['TEL'], 'facilities.cooling': null }));
    const rules = (id: string) => report.evidence.items.find((item) => item.id === id)?.rules;
    expect(rules('TEL')).toEqual(['LAT-101']);
    expect(rules('OLD')).toEqual([]);
    const ages = report.evidence.items.map(({ id, age_days, date }) => [id, age_days, date]);
    expect(ages[0]).toEqual(['DOC', 19, '2026-11-01']);
    expect(rules('DOC')).toEqual(RULES.filter((rule) => !['LAT-101', 'FAC-101', 'GOV-104'].includes(rule)).sort());
  });

  test('the table says the worst of each dimension', () => {
    const status = (changes: Readonly<Record<string, unknown>>) => run(putAll(changes)).table.map((row) => row.status);
    expect(status({})).toEqual(['ready', 'ready', 'ready']);
    expect(status({ 'users.load_test': null, storage: null, 'governance.audit': undefined })).toEqual([
      ...['blocked', 'gaps', 'unknown'],
    ]);
    expect(status({ 'users.load_test': undefined, 'governance.disclosure.ai_interaction': false })).toEqual([
      ...['unknown', 'ready', 'gaps'],
    ]);
    expect(run(GOOD).table[0]).toMatchObject({ you: '1,200 sessions', declared: 100, assured: 75 });
  });

  test('the next level names the blockers that are in the way', () => {
    const { score } = run(putAll({ 'users.load_test': null, 'governance.access_control': undefined }));
    expect([score.level, score.next_level?.level]).toEqual([1, 2]);
    expect(score.next_level?.unmet).toContainEqual({
      name: 'open blockers for limited production',
      expected: 'none',
      found: 'USR-101',
      met: false,
    });
  });

  test('the system is named with its version, where it has one', () => {
    expect(run(GOOD).system).toMatchObject({ name: 'case', version: null, target_stage: 'production' });
    expect(run(putAll({ 'metadata.version': '1.4.0' })).system.version).toBe('1.4.0');
    expect(run(GOOD).as_of).toBe('2026-11-20');
  });

  test('with three of 22 dimensions the level is at most 2, however well proven', () => {
    const telemetry = SECTIONS.reduce((data: Data, { path, good }) => put(data, path, proven(good, ['TEL'])), BASE);
    const trusted = put(put(telemetry, 'users.evidence', ['TEL']), 'users.requests.evidence', ['TEL']);
    const { score } = run(put(trusted, 'governance.risk_classification.evidence', ['TEL']));
    expect([score.readiness, score.level]).toEqual([100, 2]);
    expect(score.next_level?.unmet.map(({ name, found }) => [name, found])).toEqual([
      ['dimensions assessed', '3 of 22'],
      ['go/no-go decision', 'unknown'],
    ]);
  });
});

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

describe('assess is pure', () => {
  afterEach(() => vi.useRealTimers());

  test('the same input gives the same JSON, on any day and in any place', () => {
    fc.assert(
      fc.property(states, (state) => {
        const data = frozen({ ...state, waivers: [WAIVER] });
        vi.useFakeTimers({ now: 0 });
        const first = JSON.stringify(run(data, { pack: frozen(PACK) }));
        vi.setSystemTime(day('2031-05-06') * 1000);
        const second = JSON.stringify(run(structuredClone(data), { pack: structuredClone(PACK) }));
        vi.useRealTimers();
        expect(second).toBe(first);
      }),
      { numRuns: 25 },
    );
  });

  test('the report is plain data: JSON loses nothing of it', () => {
    const report = run({ ...putAll({ storage: null, 'users.load_test': undefined }), waivers: [{ rule: 'X-1' }] });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});
