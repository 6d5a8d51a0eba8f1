import { describe, expect, test } from 'vitest';
import { type Artefact, buildRegister } from '../../src/evidence/register.js';
import { settingsFrom } from '../../src/evidence/settings.js';
import { derive } from '../../src/facts/derive.js';
import { parseManifest } from '../../src/manifest/parse.js';
import { BLANK } from '../../src/rules/cases.js';
import { proofOf, provablePaths } from '../../src/score/proof.js';
import { parameters } from '../helpers/parameters.js';

const TODAY = Date.UTC(2026, 10, 20) / 1000;

/** Four items worth E1 (stale) to E4, all produced with their files in place. */
const EVIDENCE = [
  { id: 'E1', type: 'document', env: 'none', date: '2024-01-01' },
  { id: 'E2', type: 'document', env: 'none', date: '2026-11-01' },
  { id: 'E3', type: 'benchmark', env: 'staging_full_scale', date: '2026-11-01' },
  { id: 'E4', type: 'telemetry', env: 'production', date: '2026-11-01' },
];

const { workload } = BLANK;
const BASE = { ...BLANK, workload: { ...workload, uses: { ...workload.uses, self_hosted_gpus: true } } };

function proof(reads: readonly string[], data: object) {
  const nowhere = { file: 'case', line: 1, column: 1, length: 1, text: '' };
  const whole = { ...BASE, evidence: EVIDENCE, ...data };
  const parsed = parseManifest({ file: 'case', data: whole, locate: () => nowhere });
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('; '));
  const artefacts = new Map(EVIDENCE.map(({ id }) => [id, 'matches' as Artefact]));
  const register = buildRegister(parsed.manifest, settingsFrom(parameters, TODAY, { artefacts }));
  return proofOf(reads, derive(parsed.manifest, parameters), register);
}

const users = (requests: readonly string[], own: readonly string[] = []) => ({
  users: { supervised: true, peak_concurrent: 1200, evidence: own, requests: { peak_rps: 12, evidence: requests } },
});
const gpus = (own: readonly string[], benchmark: readonly string[], rest: object = {}) => ({
  gpus: { replicas: 10, ...rest, evidence: own, benchmark: { rps_per_replica: 2.4, evidence: benchmark } },
});

describe('a pass is proven as well as the weakest path that decided it', () => {
  test.each([
    [['E4'], ['E4'], 4],
    [['E4'], ['E3'], 3],
    [['E2'], ['E4'], 2],
    [['E1'], ['E4'], 1],
    [[], ['E4'], 1],
    [[], [], 1],
  ])('requests backed by %j and servers by %j: E%i', (requests, own, level) => {
    const data = { ...users(requests), ...gpus(own, own) };
    expect(proof(['users.requests.peak_rps', 'gpus.replicas'], data).level).toBe(level);
  });

  test('each path takes the best of its items', () => {
    expect(proof(['users.requests.peak_rps'], users(['E1', 'E3', 'E2'])).level).toBe(3);
    expect(proof(['users.requests.peak_rps'], users(['E2', 'E1'])).level).toBe(2);
  });

  test('the nearest item counts, even where one further up is better', () => {
    expect(proof(['users.requests.peak_rps'], users(['E2'], ['E4'])).level).toBe(2);
    expect(proof(['users.requests.peak_rps', 'users.peak_concurrent'], users(['E2'], ['E4'])).level).toBe(2);
  });

  test('the items that back it and the weakest paths are named', () => {
    const found = proof(['users.requests.peak_rps', 'gpus.replicas', 'gpus.benchmark.rps_per_replica'], {
      ...users(['E3', 'E2']),
      ...gpus(['E2'], ['E2']),
    });
    expect([...found.items].sort()).toEqual(['E2', 'E3']);
    expect([...found.weakest].sort()).toEqual(['gpus.benchmark.rps_per_replica', 'gpus.replicas']);
    expect(Object.fromEntries(found.paths)).toEqual({
      'users.requests.peak_rps': 3,
      'gpus.replicas': 2,
      'gpus.benchmark.rps_per_replica': 2,
    });
  });

  test('a path that is read twice counts once', () => {
    const found = proof(['gpus.replicas', 'gpus.replicas'], gpus(['E3'], []));
    expect([found.level, found.weakest]).toEqual([3, ['gpus.replicas']]);
  });

  test('a list is proven by its entries where they were read, because only they name evidence', () => {
    const data = {
      data: {
        sources: [
          { name: 'a', owner: 'ops', evidence: ['E4'] },
          { name: 'b', owner: 'it', evidence: ['E3'] },
        ],
      },
    };
    const owners = ['data.sources[0].owner', 'data.sources[1].owner'];
    expect(proof(['data.sources', ...owners], data).level).toBe(3);
    expect(proof(['data.sources'], data).level).toBe(1);
  });

  test('may rest on 150,000 paths', () => {
    const reads = Array.from({ length: 150_000 }, (_, i) => `models[${i}].licence`);
    expect(proof(reads, {}).level).toBe(1);
  });
});

describe('a fact is proven as well as what it came from', () => {
  test('capacity rests on replicas and on the benchmark', () => {
    expect(proof(['derived.capacity.rps'], gpus(['E4'], ['E3'])).level).toBe(3);
    expect(proof(['derived.capacity.rps'], gpus(['E2'], ['E4'])).level).toBe(2);
    expect(proof(['derived.capacity.rps'], gpus([], ['E4'])).weakest).toEqual(['gpus.replicas']);
  });

  test('through facts of facts: replicas for the peak rest on demand, benchmark and the declared share', () => {
    const read = ['need.capacity.replicas_at_peak'];
    const declared = { ...users(['E4']), ...gpus(['E2'], ['E4'], { target_utilisation: 0.75 }) };
    expect(Object.fromEntries(proof(read, declared).paths)).toEqual({
      'users.requests.peak_rps': 4,
      'gpus.benchmark.rps_per_replica': 4,
      'gpus.target_utilisation': 2,
    });
    // a share that nobody declared is an assumption, and needs no evidence
    expect(proof(read, { ...users(['E4']), ...gpus(['E2'], ['E4']) }).level).toBe(4);
  });

  test('an attribute of the primary model is proven where that model stands', () => {
    const data = {
      ...users(['E4']),
      models: [
        { name: 'spare', role: 'fallback', evidence: ['E2'] },
        { name: 'main', role: 'primary', input_tokens_p95: 3000, output_tokens_p95: 300, evidence: ['E3'] },
      ],
    };
    const found = proof(['need.api.fallback_tokens_per_minute'], data);
    expect(Object.fromEntries(found.paths)).toEqual({
      'users.requests.peak_rps': 4,
      'models[1].input_tokens_p95': 3,
      'models[1].output_tokens_p95': 3,
    });
  });
});

describe('facts that say what the system is are printed, not proven', () => {
  const APPLICABILITY = [
    ...['type', 'criticality', 'exposure', 'autonomy', 'decision_impact', 'interaction'].map(
      (name) => `workload.${name}`,
    ),
    ...['llm', 'rag', 'agents', 'edge', 'personal_data', 'self_hosted_gpus'].map((name) => `workload.uses.${name}`),
    'users.supervised',
    'metadata.sector',
    'metadata.jurisdictions',
    'metadata.stage',
    'metadata.target_stage',
  ];

  test.each(APPLICABILITY)('%s', (path) => {
    expect(proof([path, 'gpus.replicas'], gpus(['E4'], [])).level).toBe(4);
    expect(provablePaths([path], new Map())).toEqual([]);
  });

  test.each(['metadata.go_live', 'metadata.last_reviewed', 'users.total', 'users.supervision', 'workloads.type'])(
    '%s is not one of them',
    (path) => expect(provablePaths([path], new Map())).toEqual([path]),
  );

  test('a pass that rests on nothing else is asserted', () => {
    const found = proof(['workload.type', 'need.governance.audit_fields'], {});
    expect([found.level, found.items, found.weakest]).toEqual([1, [], []]);
  });

  test('a constant of a formula needs no evidence', () => {
    const read = ['assume.storage.read_margin', 'need.storage.read_throughput'];
    const found = proof(read, { storage: { required: { retrieval: '2GB/s' }, evidence: ['E3'] } });
    expect([found.level, [...found.paths.keys()]]).toEqual([3, ['storage.required']]);
  });
});
