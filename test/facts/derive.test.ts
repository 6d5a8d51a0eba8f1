import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backgroundOf } from '../../src/facts/background.js';
import { DEFINITIONS, derive as deriveWith, rootsOf } from '../../src/facts/derive.js';
import type { Fact, Facts, FactValue } from '../../src/facts/fact.js';
import { CONSTANTS } from '../../src/facts/serving/constants.js';
import { catalog } from '../../src/generated/catalog.js';
import { parseManifest } from '../../src/manifest/parse.js';
import type { Manifest } from '../../src/manifest/schema.js';
import { readPath } from '../../src/util/source.js';
import { parameters } from '../helpers/parameters.js';

/** The numbers of claims-assist (fixtures/claims-assist), copied, so that a change there changes nothing here. */
const CLAIMS = {
  metadata: {
    name: 'claims-assist',
    stage: 'limited_production',
    target_stage: 'production',
    go_live: '2027-01-18',
    assessed_on: '2026-11-20',
    sector: 'insurance',
    jurisdictions: ['IN'],
  },
  workload: {
    type: 'rag_assistant',
    criticality: 'tier_1',
    exposure: 'customer_facing',
    autonomy: 'act_with_approval',
    decision_impact: 'moderate',
    interaction: 'interactive',
    uses: {
      llm: true,
      rag: true,
      agents: true,
      trained_model: true,
      edge: false,
      streaming_data: true,
      personal_data: true,
      managed_model_api: true,
      self_hosted_gpus: true,
    },
  },
  users: {
    total: 650_000,
    peak_concurrent: 1200,
    supervised: false,
    seconds_between_requests: 100,
    requests: { mean_rps: 5, peak_rps: 12, burst_multiplier: 1.5 },
    growth_12m: 1.5,
  },
  models: [
    {
      name: 'answerer',
      role: 'primary',
      family: 'open-weights-70b',
      source: 'open_weights',
      hosting: 'self_hosted',
      precision: 'fp8',
      weights: '70GB',
      kv_cache_per_token: '160KiB',
      input_tokens_p95: 3000,
      output_tokens_p95: 300,
      max_sequences_per_replica: 64,
    },
    {
      name: 'answerer-fallback',
      role: 'fallback',
      source: 'managed_api',
      hosting: 'managed_api',
      input_tokens_p95: 3000,
      output_tokens_p95: 300,
      quota_tokens_per_minute: 3_400_000,
    },
    { name: 'reranker', role: 'retrieval', source: 'own_trained', trained_on_personal_data: false },
  ],
  gpus: {
    placement: 'colocation',
    model: 'Hypothetical-9000', // nothing that the catalogue knows
    memory_each: '80GB',
    count: 20,
    nodes: 5,
    per_node: 4,
    per_replica: 2,
    replicas: 10,
    parallelism_spans_nodes: false,
    target_utilisation: 0.75,
    benchmark: { rps_per_replica: 2.4, input_tokens: 3000, output_tokens: 300 },
    capacity_plan: [
      { from: '2026-09-01', gpus: 12 },
      { from: '2026-12-15', gpus: 20 },
      { from: '2027-09-01', gpus: 28 },
    ],
  },
  storage: {
    read_throughput: '20GB/s',
    measured_read_throughput: '18.4GB/s',
    required: { model_reload: '6GB/s', retrieval: '2.5GB/s', ingest_and_batch: '3GB/s' },
  },
  fabric: { storage_nic_per_node: '100Gb/s', required_storage_per_node: '23Gb/s' },
  latency: {
    objectives: { time_to_first_token: { p95: '1500ms', p99: '2500ms' }, end_to_end: { p95: '8s', p99: '14s' } },
    stages_p95: {
      gateway_and_auth: '80ms',
      input_guardrail: '90ms',
      retrieval: '400ms',
      queueing: '200ms',
      prefill: '500ms',
      decode: '5400ms',
      output_guardrail: '150ms',
    },
    timeouts: { client: '20s' },
    measured_at_peak: { ttft_p95: '1310ms', ttft_p99: '2260ms', e2e_p95: '7.1s', e2e_p99: '12.4s' },
  },
  governance: { risk_classification: { level: 'medium' }, sector_safeguards: { card_data: false } },
  cost: {
    currency: 'USD',
    monthly: {
      gpu_compute: '17200 USD',
      model_api: '0 USD',
      storage_and_network: '5200 USD',
      facility_power_and_space: '6600 USD',
      licences_and_support: '12500 USD',
      data_pipelines: '9800 USD',
      vector_and_retrieval: '6400 USD',
      high_availability_and_dr: '18900 USD',
      monitoring_and_evaluation: '8200 USD',
      retraining_and_refresh: '3100 USD',
      security_and_compliance: '14600 USD',
      human_review: '38500 USD',
      operations_staff: '46000 USD',
    },
    volume_monthly: { requests: 13_100_000, tokens: 43_200_000_000, outcomes: 950_000 },
    unit: { per_outcome: '0.197 USD', per_1k_requests: '14.3 USD', per_million_tokens: '4.33 USD' },
    value_per_outcome: '0.55 USD',
    scenarios: { x1: '187000 USD' },
    placement_analysis: { break_even_utilisation: 0.31 },
  },
  data: {
    sources: [
      { name: 'policy-admin', classification: 'restricted' },
      { name: 'claims-documents', classification: 'restricted' },
      { name: 'product-wordings', classification: 'internal' },
    ],
  },
  evaluation: {
    test_set: { size: 640 },
    metrics: [
      { name: 'answer_correctness', threshold: 0.88, observed: 0.921, n: 640 },
      { name: 'faithfulness', threshold: 0.92, observed: 0.951, n: 640 },
      { name: 'harmful_answer_rate', threshold: 0.005, observed: 0.0008, n: 3750, direction: 'below' },
    ],
    retrieval: { recall_at_k: 0.94 },
    baseline: { observed: 0.89 },
    false_positive: { rate: 0.03, daily_items: 3900 },
  },
  guardrails: {
    input: { enabled: true },
    output: { enabled: true },
    red_team: { cases: 1150, attack_block_rate: 0.973 },
  },
  release: {
    canary: { metrics: ['error_rate', 'ttft', 'faithfulness'] },
    rollout: { first_exposure: 0.1, steps: [0.1, 0.2, 0.5, 1] },
    integration_test: { path: 'source_to_answer_to_action' },
  },
  observability: {
    tracing: { fields: ['prompt_version', 'model_version', 'retrieved_ids', 'latency', 'outcome'] },
    slos: [
      { name: 'availability', kind: 'availability', target: '99.9%', attained_30d: '99.93%' },
      { name: 'ttft', target: '99%', attained_30d: '99.2%' },
    ],
  },
  reliability: {
    availability_target: '99.9%',
    component_availability: {
      gateway: '99.99%',
      retrieval: '99.97%',
      serving: '99.97%',
      identity: '99.99%',
      data_path: '99.97%',
    },
    dr_test: { restored: ['model', 'data', 'config'] },
    rollback: { covers: ['model', 'prompt', 'index'] },
    chaos: { scenarios: ['gpu_node_loss', 'Slow storage', 'slow-storage'] },
    autoscaling: { surge_absorbed_by_queue: '150s' },
  },
  operations: {
    team: 'claims-assist-squad',
    accountable_owner: 'Head of digital service',
    backlog: 'https://tracker.example/boards/42',
    escalation: 'doc://ops/escalation.md',
    runbooks: { scenarios: ['Bad answers', 'bad_answers', ' data-leak ', 'drift'] },
  },
  integration: {
    systems: [
      { name: 'policy-admin', limit_rps: null, calls_peak_rps: null },
      { name: 'claims-core', limit_rps: 60, calls_peak_rps: 22 },
      { name: 'crm', limit_rps: 40, calls_peak_rps: 14 },
      { name: 'identity', limit_rps: 500, calls_peak_rps: 18 },
    ],
    writes_back_to: ['crm', 'claims-core'],
    downstream_deadline: null,
  },
  facilities: { racks: 1, rack_power_limit: '36kW', planned_load: '27.8kW' },
  program: { go_no_go: { criteria_written: true, decided_on: null } },
};

/** What a manifest says otherwise: path → value; undefined takes the value away. */
type Change = Readonly<Record<string, unknown>>;

function changed(data: unknown, change: Change): unknown {
  const copy: unknown = structuredClone(data);
  for (const [path, value] of Object.entries(change)) {
    const steps = readPath(path);
    const last = steps.pop() ?? '';
    let owner = copy as Record<string, unknown>;
    for (const step of steps) {
      if (typeof owner[step] !== 'object' || owner[step] === null) owner[step] = {};
      owner = owner[step] as Record<string, unknown>;
    }
    if (value === undefined) delete owner[last];
    else owner[last] = value;
  }
  return copy;
}

function manifestOf(change: Change = {}): Manifest {
  const nowhere = { file: 'case', line: 1, column: 1, length: 1, text: '' };
  const parsed = parseManifest({ file: 'case', data: changed(CLAIMS, change), locate: () => nowhere });
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('; '));
  return parsed.manifest;
}

const TODAY = '2026-11-20';

function derive(manifest: Manifest, assumptions: typeof parameters): Facts {
  return deriveWith(manifest, assumptions, backgroundOf(manifest, assumptions, { catalog, today: TODAY }));
}

function factOf(id: string, change: Change = {}): Fact {
  const fact = derive(manifestOf(change), parameters).get(id);
  if (!fact) throw new Error(`there is no fact ${id}`);
  return fact;
}

const told = (id: string, change: Change = {}) => factOf(id, change).value;

/** Whole numbers and words exactly; fractions to eight digits, because a fact may rest on another, rounded one. */
function same(found: FactValue | null, expected: FactValue | null): void {
  if (typeof found === 'number' && typeof expected === 'number' && !Number.isInteger(expected))
    expect(Math.abs(found / expected - 1)).toBeLessThan(1e-8);
  else expect(found).toEqual(expected);
}

const KIB = 1024;
const DAY = 86_400;
const utc = (year: number, month: number, day: number) => Date.UTC(year, month - 1, day) / 1000;
const MONTHLY_USD = 187_000;

interface Row {
  readonly id: string;
  readonly value: FactValue;
  /** Of a prediction: it lies above `value` and below this, and inside its interval. */
  readonly most?: number;
  /** What the manifest says otherwise than claims-assist. */
  readonly given?: Change;
  /** Manifest paths without any one of which the fact cannot be told. */
  readonly needs: readonly string[];
}

const row = (id: string, value: FactValue, needs: readonly string[] = [], given?: Change): Row => ({
  id,
  value,
  needs,
  ...(given ? { given } : {}),
});

/** A prediction, by the bounds that physics sets. */
const between = (id: string, least: number, most: number, needs: readonly string[], given: Change): Row => ({
  ...row(id, least, needs, given),
  most,
});

const PEAK = 'users.requests.peak_rps';
const RATE = 'gpus.benchmark.rps_per_replica';
const IN = 'models[0].input_tokens_p95';
const OUT = 'models[0].output_tokens_p95';
const P95 = 'latency.objectives.end_to_end.p95';
const UNMEASURED = { 'storage.measured_read_throughput': undefined };
const PREDICTIVE = { 'workload.type': 'forecasting', 'workload.uses.llm': false, 'workload.uses.rag': false };
const BUDGET = [
  'latency.objectives',
  ...['ttft_p95', 'ttft_p99', 'e2e_p95', 'e2e_p99'].map((name) => `latency.measured_at_peak.${name}`),
];
const BALANCE = [
  'gpus.placement',
  'storage.required',
  'fabric.storage_nic_per_node',
  'fabric.required_storage_per_node',
  'facilities.rack_power_limit',
  'facilities.planned_load',
  'facilities.racks',
];

/** Two-sided 95% of the standard normal. */
const Z = 1.959964;
const RECALL = ['evaluation.retrieval.recall_at_k', 'evaluation.test_set.size'];
const STEPS = ['release.rollout.first_exposure', 'release.rollout.steps'];
const UNPROVEN = [
  { name: 'recall', threshold: 0.95, observed: 1, n: 72 },
  { name: 'precision', threshold: 0.95, observed: 1, n: 73 },
  { name: 'harm', threshold: 0.1, observed: 0, n: 20, direction: 'below' },
  { name: 'tone', observed: 0.9 },
];
/** The same system with a model and a GPU that the catalogue knows, and nothing measured. */
const KNOWN = { 'gpus.model': 'H100-SXM', 'models[0].family': 'llama-3.1-70b' };
const UNBENCHMARKED = { ...KNOWN, [RATE]: undefined };
const PLAN = ['gpus.model', IN, OUT];
const REPLICA = [...PLAN, 'gpus.per_replica'];
const UNDER_LOAD = [...REPLICA, 'gpus.replicas', PEAK, 'users.requests.burst_multiplier'];
const RELOAD = { 'storage.model_reload.target': '120s' };
const WEIGHTS = 'models[0].weights';
const TARGET = 'storage.model_reload.target';

// Llama 3.1 70B: 80 layers of 2 × 8192 × 8192 + 2 × 8192 × 1024 in attention and 3 × 8192 × 28672 in the MLP;
// embedding and head of 128,256 × 8192 each stay in 16 bits.
const LAYERS_70B = 80 * (2 * 8192 * 8192 + 2 * 8192 * 1024 + 3 * 8192 * 28_672);
const TABLES_70B = 2 * 128_256 * 8192;
const WEIGHTS_70B = LAYERS_70B + 2 * TABLES_70B;
// One H100 reads 3.35TB/s and computes 1,979 TFLOP/s in FP8.
const READ_SECONDS = WEIGHTS_70B / 2 / 3.35e12;
const PROMPT_SECONDS = (2 * LAYERS_70B * 3000) / (2 * 1979e12);
// A server of 8 H100 bought for 325,000 USD: capital, colocation, energy, maintenance, staff; USD an hour.
const SERVER_USD =
  (325_000 * 0.9) / (4 * 8760) + (194.95 * 10.2) / 730 + 7.75 * 1.54 * 0.1 + (325_000 * 0.05) / 8760 + 18_000 / 8760;

const TABLE: readonly Row[] = [
  row('derived.serving.gpu', 'H100-SXM', ['gpus.model'], KNOWN),
  row('derived.serving.gpu', 'declared-gpu', [], {
    'gpus.model': undefined,
    'gpus.datasheet': { tdp: '700W' },
  }),
  row('derived.serving.weights', WEIGHTS_70B, PLAN, KNOWN),
  row('derived.serving.kv_cache_per_token', 80 * 2 * 8 * 128, PLAN, KNOWN),
  // 141GB in 16 bits: more than the 80GB of one, less than the 160GB of two
  row('need.serving.gpus_per_replica', 2, PLAN, { ...KNOWN, 'models[0].precision': 'bf16' }),
  row('need.serving.gpus_per_replica', 1, PLAN, { ...KNOWN, 'models[0].family': 'llama-3.1-8b' }),
  // half of the weights, what the engine keeps, 64 sequences of 3,300 tokens with half of their cache
  row(
    'derived.serving.modelled_memory_per_gpu',
    WEIGHTS_70B / 2 + CONSTANTS.reserveEagerGib * 2 ** 30 + 64 * 3300 * 81_920,
    REPLICA,
    KNOWN,
  ),
  between('derived.serving.replica_rps', 0.2, 1 / PROMPT_SECONDS, REPLICA, KNOWN),
  between('derived.serving.ttft_p95', PROMPT_SECONDS, 20 * PROMPT_SECONDS, UNDER_LOAD, KNOWN),
  between('derived.serving.ttft_p99', PROMPT_SECONDS, 20 * PROMPT_SECONDS, UNDER_LOAD, KNOWN),
  between('derived.serving.tpot_p95', READ_SECONDS, 5 * READ_SECONDS, UNDER_LOAD, KNOWN),
  between('derived.serving.tpot_p99', READ_SECONDS, 5 * READ_SECONDS, UNDER_LOAD, KNOWN),
  between('derived.serving.e2e_p95', PROMPT_SECONDS + 299 * READ_SECONDS, 15, UNDER_LOAD, KNOWN),
  between('derived.serving.e2e_p99', PROMPT_SECONDS + 299 * READ_SECONDS, 15, UNDER_LOAD, KNOWN),

  row('derived.demand.session_rps', 1200 / 100, ['users.peak_concurrent', 'users.seconds_between_requests']),
  row('derived.demand.rate_disagreement', 0, [PEAK, 'users.peak_concurrent', 'users.seconds_between_requests']),
  row('derived.demand.rate_disagreement', (15 - 12) / 15, [PEAK], { [PEAK]: 15 }),
  row('derived.demand.peak_to_mean', 12 / 5, [PEAK, 'users.requests.mean_rps']),
  row('need.demand.burst_rps', 18, [PEAK, 'users.requests.burst_multiplier']),
  row('need.demand.burst_sessions', 1800, ['users.peak_concurrent', 'users.requests.burst_multiplier']),
  row('need.demand.grown_rps', 18, [PEAK, 'users.growth_12m']),

  row('derived.capacity.assumed_utilisation', 0.7, [], { 'gpus.target_utilisation': undefined }),
  row('derived.capacity.target_utilisation', 0.75),
  row('derived.capacity.target_utilisation', 0.7, [], { 'gpus.target_utilisation': undefined }),
  row('derived.capacity.replica_rps', 2.4, [RATE]),
  row('derived.capacity.replica_rps', 2.4, [], KNOWN),
  between('derived.capacity.replica_rps', 0.2, 1 / PROMPT_SECONDS, [], UNBENCHMARKED),
  row('derived.capacity.rps', 24, ['gpus.replicas', RATE]),
  row('derived.capacity.rps', 48, ['gpus.replicas', RATE], { 'gpus.replicas': 20, 'gpus.count': undefined }),
  // 12 ÷ (2.4 × 0.75) = 6.67; 12 ÷ (2.4 × 0.7) = 7.14
  row('need.capacity.replicas_at_peak', 7, [PEAK, RATE]),
  row('need.capacity.replicas_at_peak', 8, [PEAK, RATE], { 'gpus.target_utilisation': undefined }),
  // 18 ÷ 2.4 = 7.5
  row('need.capacity.replicas_in_burst', 8, [PEAK, 'users.requests.burst_multiplier', RATE]),
  row('derived.capacity.replicas_per_node', 2, ['gpus.per_node', 'gpus.per_replica']),
  // a replica of 8 over two servers of 4: losing either loses it
  row('derived.capacity.replicas_per_node', 1, ['gpus.per_node'], { 'gpus.per_replica': 8, 'gpus.replicas': 2 }),
  row('derived.capacity.rps_after_node_loss', 8 * 2.4, ['gpus.replicas', 'gpus.per_node', 'gpus.per_replica', RATE]),
  // 28 GPUs in pairs: 14 replicas
  row('derived.capacity.planned_rps', 14 * 2.4, ['gpus.capacity_plan', 'gpus.per_replica', RATE]),
  row('derived.capacity.growth_steps', 3, ['gpus.capacity_plan']),
  // a year on from 18 January 2027 holds no 29 February
  row('need.capacity.committed_until', utc(2028, 1, 18), ['metadata.go_live']),
  row('need.capacity.committed_until', utc(2026, 11, 20), [], { 'metadata.go_live': '2025-06-01' }),
  row('need.capacity.benchmark_models', ['open-weights-70b', 'answerer']),
  row('need.capacity.benchmark_precision', 'fp8', ['models[0].precision']),
  row('derived.capacity.benchmark_shape', 1, ['gpus.benchmark.input_tokens', 'gpus.benchmark.output_tokens', IN, OUT]),
  row('derived.capacity.benchmark_shape', 100 / 300, [], { 'gpus.benchmark.output_tokens': 100 }),

  row('need.serving.memory_per_gpu', (70e9 * 1.1 + 64 * 3300 * 160 * KIB) / 2, [
    'models[0].weights',
    'models[0].max_sequences_per_replica',
    IN,
    OUT,
    'models[0].kv_cache_per_token',
    'gpus.per_replica',
  ]),
  row('derived.serving.declared_memory_per_gpu', (70e9 * 1.1 + 64 * 3300 * 160 * KIB) / 2, [
    'models[0].weights',
    'models[0].max_sequences_per_replica',
    IN,
    OUT,
    'models[0].kv_cache_per_token',
    'gpus.per_replica',
  ]),
  // weights declared at a tenth: half of what the model has, less the two percent that checkpoints differ by, and 64
  // sequences; more than (7 × 1.1 + 34.6) ÷ 2 = 21.2GB
  row(
    'need.serving.memory_per_gpu',
    (0.98 * WEIGHTS_70B) / 2 + CONSTANTS.reserveEagerGib * 2 ** 30 + 64 * 3300 * 81_920,
    [],
    { ...KNOWN, 'models[0].weights': '7GB' },
  ),
  row('derived.serving.usable_memory_per_gpu', 72e9, ['gpus.memory_each']),
  row('derived.serving.self_hosts_llm', true),
  row('derived.serving.self_hosts_llm', false, [], { 'models[0].hosting': 'managed_api' }),

  row('need.api.fallback_tokens_per_minute', 12 * 60 * 3300, [PEAK, IN, OUT]),
  row('need.api.primary_tokens_per_minute', 2_851_200, [PEAK, IN, OUT]), // 2,376,000 × 1.2
  row('derived.api.scarcest_model', 'answerer-fallback', ['models', PEAK]),
  row('derived.api.scarcest_quota', 3_400_000, ['models', PEAK]),
  row('need.api.scarcest_tokens_per_minute', 2_376_000, ['models', PEAK]),

  row('derived.storage.concurrent_reads', 11.5e9, ['storage.required']),
  row('need.storage.read_throughput', 14.375e9, ['storage.required']), // × 1.25
  row('derived.storage.weights', 70e9, [WEIGHTS]),
  row('derived.storage.weights', WEIGHTS_70B, [], { ...KNOWN, [WEIGHTS]: undefined }),
  row('derived.storage.reload_reads', (10 * 70e9) / 120, [WEIGHTS, 'gpus.replicas', TARGET], RELOAD),
  row('need.storage.concurrent_reads', 11.5e9, ['storage.required']),
  row('need.storage.concurrent_reads', 11.5e9, ['storage.required'], RELOAD),
  // ten replicas in 100s are 7GB/s instead of the declared 6
  row('need.storage.concurrent_reads', 12.5e9, ['storage.required'], { [TARGET]: '100s' }),
  row('derived.storage.expected_read_throughput', 16e9, ['storage.read_throughput'], UNMEASURED), // 20 × 80%
  row('derived.storage.read_throughput', 18.4e9),
  row('derived.storage.read_throughput', 16e9, ['storage.read_throughput'], UNMEASURED),
  row('derived.storage.stated_read_throughput', 18.4e9),
  row('derived.storage.stated_read_throughput', 20e9, ['storage.read_throughput'], UNMEASURED),
  row('derived.storage.measured_share', 0.92, ['storage.measured_read_throughput', 'storage.read_throughput']),
  row('derived.storage.supply_share', 1.28, ['storage.required']), // 18.4 ÷ 14.375

  row('derived.fabric.declared_storage_per_node', 4.3125e9, ['fabric.required_storage_per_node']),
  row('derived.fabric.replicas_on_node', 2, ['gpus.per_node', 'gpus.per_replica', 'gpus.replicas']),
  // two replicas of a server over a card that reaches 94%
  row('derived.fabric.reload_per_node', (2 * 70e9) / 120 / 0.94, [WEIGHTS, 'gpus.per_node', TARGET], RELOAD),
  row('need.fabric.storage_per_node', (2 * 70e9) / 10 / 0.94, [], { [TARGET]: '10s' }),
  row('need.fabric.reads_per_node', 2.875e9, ['fabric.required_storage_per_node']),
  row('need.fabric.reads_per_node', (2 * 70e9) / 10 / 0.94, [], { [TARGET]: '10s' }),
  row('need.fabric.storage_per_node', 4.3125e9, ['fabric.required_storage_per_node']), // 23Gb/s = 2.875GB/s, × 1.5
  row('derived.fabric.spans_nodes', false),

  // storage 18.4 ÷ 11.5 = 1.6, network 100 ÷ 23 = 4.35, facility 36 ÷ 27.8 = 1.295
  // 20 of them are two and a half servers of 10.2kW
  row('derived.facility.nameplate_load', 25_500, ['gpus.model', 'gpus.count'], KNOWN),
  row('need.facility.load', 27_800, ['facilities.planned_load']),
  row('need.facility.load', 51_000, ['facilities.planned_load'], {
    ...KNOWN,
    ...{ 'gpus.count': 40, 'gpus.nodes': 10, 'gpus.replicas': 20 },
  }),
  row('derived.facility.usable_power', 28_800, ['facilities.racks', 'facilities.rack_power_limit']),
  row('need.facility.cooling', 30_580, ['facilities.planned_load']),
  row('derived.facility.rack_density', 13_900, ['facilities.planned_load', 'facilities.racks'], {
    'facilities.racks': 2,
  }),

  row('derived.balance.minimum', 36 / 27.8, BALANCE),
  row('derived.balance.minimum', 1.6, BALANCE.slice(0, 4), { 'gpus.placement': 'cloud_reserved' }),
  row('derived.balance.minimum', 1.6, BALANCE, { 'facilities.racks': 2 }), // 72 ÷ 27.8 = 2.59
  row('derived.balance.limiting_layer', 'facility', BALANCE),
  row('derived.balance.limiting_layer', 'storage', BALANCE.slice(0, 4), { 'gpus.placement': 'cloud_on_demand' }),
  row('derived.balance.overbuilt_layers', ['network'], BALANCE),

  row(
    'derived.latency.objectives',
    ['time_to_first_token.p95', 'time_to_first_token.p99', 'end_to_end.p95', 'end_to_end.p99'],
    ['latency.objectives'],
  ),
  row('derived.latency.stages_total', 6.82, ['latency.stages_p95']),
  row('need.latency.stages_limit', 7.2, [P95]),
  row('need.latency.p99_limit', 20, [P95]),
  row('need.latency.retrieval_timeout', 2, [P95]),
  row('derived.latency.use.ttft_p95', 1.31 / 1.5, ['latency.measured_at_peak.ttft_p95']),
  row('derived.latency.use.ttft_p99', 2.26 / 2.5, ['latency.measured_at_peak.ttft_p99']),
  row('derived.latency.use.tpot_p95', 0),
  row('derived.latency.use.tpot_p95', 0.64, ['latency.measured_at_peak.tpot_p95'], {
    'latency.objectives.time_per_output_token': { p95: '50ms' },
    'latency.measured_at_peak.tpot_p95': '32ms',
  }),
  row('derived.latency.use.tpot_p99', 0),
  row('derived.latency.use.tpot_p99', 41 / 80, ['latency.measured_at_peak.tpot_p99'], {
    'latency.objectives.time_per_output_token': { p99: '80ms' },
    'latency.measured_at_peak.tpot_p99': '41ms',
  }),
  row('derived.latency.use.e2e_p95', 7.1 / 8, ['latency.measured_at_peak.e2e_p95']),
  row('derived.latency.use.e2e_p99', 12.4 / 14, ['latency.measured_at_peak.e2e_p99']),
  // 87.3%, 90.4%, 88.75% and 88.6%
  row('derived.latency.budget_used', 2.26 / 2.5, BUDGET),
  row('derived.latency.tightest_objective', 'time_to_first_token.p99', BUDGET),
  row('derived.latency.end_to_end_p99', 12.4),
  row('derived.latency.end_to_end_p99', 14, ['latency.objectives.end_to_end.p99'], {
    'latency.measured_at_peak.e2e_p99': undefined,
  }),
  row('need.latency.deadline', 8, ['integration.downstream_deadline'], { 'integration.downstream_deadline': '10s' }),
  row('need.latency.stages', 5),
  row('need.latency.stages', 3, [], { guardrails: { input: { enabled: false } } }),
  row('derived.latency.has_deadline', true, [], {
    'integration.downstream_deadline': '10s',
  }),
  row('derived.latency.has_deadline', false, [], {
    'workload.interaction': 'batch',
    'integration.downstream_deadline': undefined,
  }),

  row('need.governance.audit_fields', [
    ...['actor', 'time', 'model_version', 'input_ref', 'output_ref'],
    ...['retrieved_ids', 'action'],
  ]),
  row('need.governance.erasure_copies', ['source', 'logs', 'index', 'cache']),
  row('need.governance.erasure_copies', ['source', 'logs', 'index', 'cache', 'training_data'], [], {
    'models[2].trained_on_personal_data': undefined,
  }),
  row('need.governance.audit_retention', 365 * DAY), // India with personal data
  row('derived.governance.data_classes', ['restricted', 'internal'], ['data.sources']),

  row('derived.cost.monthly_total', MONTHLY_USD, ['cost.monthly']),
  row('derived.cost.lines', 12, ['cost.monthly']), // thirteen, one of them at nothing
  row('derived.cost.unbudgeted_lines', [], ['cost.monthly']),
  row('derived.cost.unbudgeted_lines', ['data_pipelines', 'security_and_compliance'], ['cost.monthly'], {
    'cost.monthly.data_pipelines': '0 USD',
    'cost.monthly.retraining_and_refresh': null,
    'cost.monthly.security_and_compliance': undefined,
    'cost.not_needed': { retraining_and_refresh: 'the provider updates the model' },
  }),
  row('derived.cost.per_outcome', MONTHLY_USD / 950_000, ['cost.monthly', 'cost.volume_monthly.outcomes']),
  row('derived.cost.per_1k_requests', MONTHLY_USD / 13_100, ['cost.monthly', 'cost.volume_monthly.requests']),
  row('derived.cost.per_million_tokens', MONTHLY_USD / 43_200, ['cost.monthly', 'cost.volume_monthly.tokens']),
  // 0.197 × 950,000 = 187,150; 14.3 × 13,100 = 187,330; 4.33 × 43,200 = 187,056
  row('derived.cost.outcome_disagreement', 150 / MONTHLY_USD, [
    ...['cost.unit.per_outcome', 'cost.monthly', 'cost.volume_monthly.outcomes'],
  ]),
  row('derived.cost.request_disagreement', 330 / MONTHLY_USD, [
    ...['cost.unit.per_1k_requests', 'cost.monthly', 'cost.volume_monthly.requests'],
  ]),
  row('derived.cost.token_disagreement', 56 / MONTHLY_USD, [
    ...['cost.unit.per_million_tokens', 'cost.monthly', 'cost.volume_monthly.tokens'],
  ]),
  row('need.cost.per_outcome_limit', 0.385, ['cost.value_per_outcome']), // 70% of 0.55
  row('need.cost.x10_limit', 1_870_000, ['cost.scenarios.x1']),
  row('derived.cost.value_at_x3', 1_567_500, ['cost.value_per_outcome', 'cost.volume_monthly.outcomes']),
  row('need.cost.owned_utilisation_floor', 0.155, ['cost.placement_analysis.break_even_utilisation']),

  // 20 GPUs are three servers
  row('derived.cost.gpus_at_catalogue_prices', 3 * 730 * SERVER_USD, ['gpus.model', 'gpus.count'], KNOWN),
  row('derived.cost.catalogue_price_age', 172 * DAY, ['gpus.model', 'gpus.count'], KNOWN),
  row('derived.cost.catalogue_price_usable', true, [], KNOWN),
  row('derived.cost.catalogue_price_usable', false),

  row('need.observability.trace_fields', [
    ...['model_version', 'latency', 'cost', 'outcome'],
    ...['prompt_version', 'tokens', 'retrieved_ids'],
  ]),
  row('derived.observability.untraced_fields', ['cost', 'tokens'], ['observability.tracing.fields']),

  row('need.resilience.parts', 3),
  row('need.resilience.availability', 0.999, ['reliability.availability_target']),
  row('need.resilience.availability', 0.999, [], { 'reliability.availability_target': '99%' }), // promised to users
  // 0.9999² × 0.9997³ = 0.99980001 × 0.999100269973
  row('derived.resilience.availability', 0.99890045991, ['reliability.component_availability']),
  row('need.resilience.error_budget', 2592, ['reliability.availability_target']), // 0.1% of 30 days = 43.2 minutes
  row('derived.resilience.downtime', 2850.00791, ['reliability.component_availability']), // 0.109954009% of 2,592,000 s
  row('derived.resilience.own_facility', true),
  row('derived.resilience.own_facility', false, [], { 'gpus.placement': 'cloud_reserved' }),
  row('derived.resilience.lone_server', false),
  row('derived.resilience.lone_network_path', false),
  row('derived.resilience.lone_data_path', false),
  row('need.resilience.restored_parts', ['model', 'config', 'prompts', 'index']),
  row('need.resilience.rollback_parts', ['model', 'config', 'prompt', 'index']),
  row('derived.resilience.unrestored_parts', ['prompts', 'index'], ['reliability.dr_test.restored']),
  row('derived.resilience.unreverted_parts', ['config'], ['reliability.rollback.covers']),
  row('derived.resilience.faults', 2, ['reliability.chaos.scenarios']),
  // capacity of 24 requests/s holds the burst of 18
  row('derived.resilience.surge_absorbed', 150, ['reliability.autoscaling.surge_absorbed_by_queue']),
  // 6 × 2.4 = 14.4 of 18 requests/s: 3.6 too many fill a queue of 180 in 50 s
  row('derived.resilience.surge_absorbed', 50, ['reliability.autoscaling.surge_absorbed_by_queue'], {
    'gpus.replicas': 6,
    'delivery.backpressure': { queue_limit: 180 },
  }),

  row('derived.ownership.team', 'claims_assist_squad', ['operations.team']),
  row('derived.ownership.accountable_owner', 'head_of_digital_service', ['operations.accountable_owner']),
  row('derived.ownership.backlog', 'https://tracker.example/boards/42', ['operations.backlog']),
  row('derived.ownership.escalation', 'doc://ops/escalation.md', ['operations.escalation']),
  row('derived.ownership.runbooks', ['bad_answers', 'data_leak', 'drift'], ['operations.runbooks.scenarios']),
  row('derived.data.feeds', ['unstated'], ['data.sources']),
  row('derived.data.feeds', ['stream', 'manual', 'unstated'], ['data.sources'], {
    'data.sources': [
      ...[
        { name: 'a', ingestion: { mode: 'stream' } },
        { name: 'b', ingestion: { mode: 'manual' } },
      ],
      ...[
        { name: 'c', ingestion: { mode: 'stream' } },
        { name: 'd', ingestion: null },
      ],
    ],
  }),
  row('derived.data.conditions', ['night_shift', 'winter'], ['data.representativeness.conditions'], {
    'data.representativeness.conditions': ['night_shift', ' Night shift', 'winter', ''],
  }),
  row('need.data.lineage', ['source_to_answer']),
  row('need.data.lineage', ['source_to_answer', 'source_to_feature'], [], PREDICTIVE),
  row('need.data.lineage', ['source_to_answer'], [], { ...PREDICTIVE, 'workload.uses.rag': true }),
  row('derived.delivery.inference_policy', 'round_robin', ['delivery.load_balancing.inference'], {
    'delivery.load_balancing.inference': 'Round-Robin',
  }),
  row('derived.delivery.retrieval_policy', 'least_outstanding', ['delivery.load_balancing.retrieval'], {
    'delivery.load_balancing.retrieval': 'least outstanding',
  }),
  row('derived.delivery.shed_policy', 'none', ['delivery.backpressure.shed_policy'], {
    'delivery.backpressure.shed_policy': 'None',
  }),
  row('need.delivery.retrieval_p95', 0.45), // 30% of 1500ms
  row('need.delivery.retrieval_p95', 2.4, [], { 'latency.objectives.time_to_first_token.p95': null }),
  row('derived.integration.unlimited_systems', ['policy-admin'], ['integration.systems']),
  row('derived.integration.limit_used', 22 / 60, ['integration.systems']), // 36.7%, 35% and 3.6%
  row('derived.integration.tightest_system', 'claims-core', ['integration.systems']),
  row('derived.integration.written_systems', 2),
  row('derived.integration.written_systems', 1, [], { 'integration.writes_back_to': ['crm', 'CRM', ''] }),
  row('derived.edge.usable_memory', 5.6e9, ['edge.device_memory'], { 'edge.device_memory': '8GB' }), // 70%

  row('need.evaluation.runs_on', ['model', 'prompt', 'index', 'retrieval_config']),
  row('need.evaluation.runs_on', ['model'], [], {
    'workload.type': 'forecasting',
    'workload.uses.llm': false,
    'workload.uses.rag': false,
  }),
  row(
    'derived.evaluation.metrics',
    ['answer_correctness', 'faithfulness', 'harmful_answer_rate'],
    ['evaluation.metrics'],
  ),
  row('derived.evaluation.unproven_metrics', [], ['evaluation.metrics']),
  row('derived.evaluation.unproven_metrics', ['recall', 'harm', 'tone'], [], { 'evaluation.metrics': UNPROVEN }),
  row('derived.evaluation.metric_gaps', [], ['evaluation.metrics']),
  // 72 ÷ (72 + 3.8415) = 0.94935; 3.841459 ÷ (20 + 3.841459) = 0.161125, half of which is 0.080563
  row(
    'derived.evaluation.metric_gaps',
    [
      'recall is surely at least 0.9493, needs 0.95',
      'harm is surely at most 0.1611, needs 0.1',
      'harm is known to ±8.056%, needs ±5%',
      'tone lacks threshold and n',
    ],
    [],
    { 'evaluation.metrics': UNPROVEN },
  ),
  row('derived.evaluation.measures', ['grounding'], ['evaluation.metrics']),
  row('derived.evaluation.measures', ['recall'], [], {
    'evaluation.metrics': [{ name: 'recall', observed: 0 }, { name: 'recall', observed: 1 }, { name: 'precision' }],
  }),
  row('derived.evaluation.unmeasured_metrics', [], ['evaluation.metrics']),
  row('derived.evaluation.unmeasured_metrics', ['evaluation.metrics[1].observed (recall)'], [], {
    'evaluation.metrics': [
      { name: 'precision', observed: 0 },
      { name: 'recall', threshold: 0.8 },
    ],
  }),
  // everything found: n ÷ (n + z²)
  row('derived.evaluation.sure_recall', 73 / (73 + Z * Z), RECALL, {
    'evaluation.retrieval.recall_at_k': 1,
    'evaluation.test_set.size': 73,
  }),
  row('derived.evaluation.baseline_measured', true, ['evaluation.baseline.observed']),
  row('derived.evaluation.false_alarms_daily', 117, [
    'evaluation.false_positive.rate',
    'evaluation.false_positive.daily_items',
  ]),
  row(
    'derived.guardrails.sure_block_rate',
    200 / (200 + Z * Z),
    ['guardrails.red_team.attack_block_rate', 'guardrails.red_team.cases'],
    { 'guardrails.red_team.attack_block_rate': 1, 'guardrails.red_team.cases': 200 },
  ),
  row('need.guardrails.agent_duration', 40, ['latency.timeouts.client']),
  row('need.release.linked_versions', ['code', 'model', 'prompt', 'data', 'config']),
  row('need.release.reviewed_parts', ['model', 'prompt', 'guardrail', 'tool']),
  row('derived.release.canary_signals', ['operation', 'quality'], ['release.canary.metrics']),
  row('derived.release.smallest_jump', 2, STEPS),
  row('derived.release.largest_jump', 2.5, STEPS), // 0.5 ÷ 0.2
  row('derived.release.largest_jump', 3, STEPS, { 'release.rollout.steps': [0.1, 0.3, 0.9, 1] }),
  row('derived.release.largest_jump', 10, STEPS, { 'release.rollout.first_exposure': 0.01 }),
  row('derived.release.final_share', 1, ['release.rollout.steps']),
  row('need.release.exposure_limit', 0.5, STEPS),
  row('need.release.exposure_limit', 1, STEPS, { 'metadata.stage': 'production' }),
  row('need.release.exposure_limit', 0.1, STEPS, { 'metadata.stage': 'pilot' }),
  row('derived.release.tested_from_source', true, ['release.integration_test.path']),
  row('derived.release.tested_from_source', false, [], { 'release.integration_test.path': 'source' }),
  row('derived.release.tested_from_source', false, [], { 'release.integration_test.path': 'resources to answers' }),
  row('derived.release.tested_from_named_source', false, ['release.integration_test.path']),
  row('derived.release.tested_from_named_source', true, [], {
    'release.integration_test.path': 'policy-admin to answer',
  }),

  // the build began on 15 June
  row('need.business.baseline_by', utc(2026, 6, 15), [], {
    'program.build_started_on': '2026-06-15',
    'program.started_on': '2026-03-02',
  }),
  row('need.business.baseline_by', utc(2026, 3, 2), [], { 'program.started_on': '2026-03-02' }),
  row('need.business.baseline_by', utc(2027, 1, 18)),
  row('need.business.baseline_by', utc(2027, 1, 18), [], {
    'program.build_started_on': null,
    'program.started_on': '2026-03-02',
  }),
  // (0.56 − 0.34) ÷ (0.58 − 0.34) = 22 ÷ 24
  row(
    'derived.business.outcome_progress',
    11 / 12,
    ['current', 'baseline', 'target'].map((value) => `business.outcome.${value}`),
    { 'business.outcome.baseline': 0.34, 'business.outcome.target': 0.58, 'business.outcome.current': 0.56 },
  ),
  row('derived.business.outcome_progress', 1.25, [], {
    'business.outcome.baseline': 100,
    'business.outcome.target': 60,
    'business.outcome.current': 50,
  }),
  row('derived.business.kpis_missing', [], ['business.kpis'], {
    'business.kpis': [
      ...['manual_effort', 'throughput', 'model_stability', 'adoption_rate'],
      'infrastructure_cost_per_operation',
    ],
  }),
  row('derived.business.kpis_missing', ['manual_effort', 'model_stability', 'infrastructure_cost_per_operation'], [], {
    'business.kpis': ['adoption_rate', 'throughput', 'accuracy'],
  }),

  row('need.adoption.explanations', ['reason', 'next_action', 'source']),
  row('need.adoption.explanations', ['reason', 'next_action'], [], {
    'workload.type': 'forecasting',
    'workload.uses.rag': false,
  }),

  row('derived.programme.trial_started_on', utc(2026, 4, 13), [], {
    'program.pilot_started_on': '2026-04-13',
    'program.started_on': '2026-03-02',
  }),
  row('derived.programme.trial_started_on', utc(2026, 3, 2), [], {
    'program.started_on': '2026-03-02',
  }),
  // from 2 March to 11 May: 29 + 30 + 11 days
  row('derived.programme.time_to_real_data', 70 * DAY, ['program.first_real_data_on', 'program.started_on'], {
    'program.started_on': '2026-03-02',
    'program.first_real_data_on': '2026-05-11',
  }),
  row('derived.programme.time_to_real_data', 0, [], {
    'program.started_on': '2026-03-02',
    'program.first_real_data_on': '2026-02-20',
  }),
  row('derived.programme.go_no_go_decided', false, ['program.go_no_go']),
  row('derived.programme.go_no_go_decided', true, [], { 'program.go_no_go.decided_on': '2026-11-19' }),
  row('derived.programme.objectives_met', true, ['observability.slos']),
  row('derived.programme.objectives_met', false, [], { 'observability.slos[1].attained_30d': '98.99%' }),
];

const inList = (path: string): boolean => path.includes('[');
/** What is asked for only once something else is known: power in a facility of one's own, measurements of a promise. */
const later = (path: string): boolean => /^(facilities|latency\.measured_at_peak)\./.test(path);
const label = ({ id, value, given }: Row): string => {
  const otherwise = given ? ` given ${JSON.stringify(given, (_, inner) => inner ?? null)}` : '';
  return `${id} is ${JSON.stringify(value)}${otherwise}`;
};

describe('facts of claims-assist, computed by hand', () => {
  test.each(TABLE.map((item) => [label(item), item] as const))('%s', (_, { id, value, most, given }) => {
    const fact = factOf(id, given);
    if (most === undefined) same(fact.value, value);
    else {
      expect(fact.value).toBeGreaterThan(Number(value));
      expect(fact.value).toBeLessThan(most);
      expect(fact.interval?.low).toBeLessThan(Number(fact.value));
      expect(fact.interval?.high).toBeGreaterThan(Number(fact.value));
    }
    expect({ missing: fact.missing, absent: fact.absent }).toEqual({ missing: [], absent: [] });
  });

  test('every definition has a row, and every row a definition', () => {
    const defined = DEFINITIONS.map(({ id }) => id).sort();
    expect([...new Set(TABLE.map(({ id }) => id))].sort()).toEqual(defined);
    expect(new Set(defined).size).toBe(defined.length);
  });

  test('every definition is of the type that it declares, and says how it is computed', () => {
    for (const { id, type, formula, description, unit, source } of DEFINITIONS) {
      const found = TABLE.filter((item) => item.id === id).map(({ value }) => value);
      const types = found.map((value) => (Array.isArray(value) ? 'list<string>' : typeof value));
      expect([id, ...new Set(types)]).toEqual([id, type === 'double' ? 'number' : type === 'bool' ? 'boolean' : type]);
      for (const text of [formula, description, unit, source]) expect(text).not.toBe('');
    }
  });
});

describe('a missing input', () => {
  const cases = TABLE.flatMap((item) => item.needs.map((path) => [item.id, path, item] as const));

  test.each(cases)('%s cannot be told without %s', (id, path, { given }) => {
    const fact = factOf(id, { ...given, [path]: undefined });
    expect(fact.value).toBeNull();
    if (inList(path)) expect([fact.missing, fact.absent]).toEqual([[], [path]]);
    else expect(fact.missing.filter((other) => !Object.hasOwn(given ?? {}, other) || other === path)).toEqual([path]);
  });

  test.each(cases)('%s is nothing where %s is declared absent', (id, path, { given }) => {
    const fact = factOf(id, { ...given, [path]: null });
    expect(fact.value).toBeNull();
    // unknown is only what the row itself takes away
    expect(fact.missing.filter((other) => !Object.hasOwn(given ?? {}, other))).toEqual([]);
    if (fact.missing.length === 0) expect(fact.absent).toEqual([path]);
  });

  const several = TABLE.map(({ id, needs, given }) => {
    return { id, given, needs: needs.filter((path) => !inList(path) && !later(path)) };
  }).filter(({ needs }) => needs.length > 1);
  test.each(several.map((item) => [item.id, item.needs, item.given] as const))(
    '%s names every one of %j',
    (id, needs, given) => {
      const fact = factOf(id, { ...given, ...Object.fromEntries(needs.map((path) => [path, undefined])) });
      expect([...fact.missing].sort()).toEqual(needs.toSorted());
    },
  );

  test('what is asked for later is named all at once, too', () => {
    const measured = factOf('derived.latency.budget_used', { 'latency.measured_at_peak': undefined });
    expect([...measured.missing].sort()).toEqual(BUDGET.slice(1).sort());
    const power = factOf('derived.balance.minimum', { facilities: undefined });
    expect([...power.missing].sort()).toEqual(BALANCE.slice(4).sort());
    const storage = factOf('derived.storage.supply_share', { storage: undefined });
    expect([...storage.missing].sort()).toEqual([
      'storage.measured_read_throughput',
      'storage.read_throughput',
      'storage.required',
    ]);
  });

  test('a section that is left out is unknown field by field, one that is null is absent', () => {
    const needs = ['gpus.replicas', 'gpus.per_node', 'gpus.per_replica', RATE];
    const left = factOf('derived.capacity.rps_after_node_loss', { gpus: undefined });
    expect([left.value, [...left.missing].sort(), left.absent]).toEqual([null, needs.toSorted(), []]);
    const none = factOf('derived.capacity.rps_after_node_loss', { gpus: null });
    expect([none.value, none.missing, [...none.absent].sort()]).toEqual([null, [], needs.toSorted()]);
  });

  test('what is empty is declared absent: text, list and map', () => {
    for (const [id, path, empty] of [
      ['need.capacity.benchmark_precision', 'models', []],
      ['derived.capacity.growth_steps', 'gpus.capacity_plan', []],
      ['derived.governance.data_classes', 'data.sources', []],
      ['derived.storage.concurrent_reads', 'storage.required', {}],
      ['need.storage.read_throughput', 'storage.required', {}],
      ['derived.latency.stages_total', 'latency.stages_p95', {}],
      ['derived.cost.monthly_total', 'cost.monthly', {}],
      ['derived.latency.objectives', 'latency.objectives', {}],
    ] as const) {
      const fact = factOf(id, { [path]: empty });
      expect([id, fact.value, fact.missing, fact.absent]).toEqual([id, null, [], [path]]);
    }
    const nameless = factOf('need.capacity.benchmark_models', { 'models[0].family': '' });
    expect(nameless.value).toEqual(['answerer']);
  });

  test('without a models section the primary model is unknown; without one among several it is absent', () => {
    const unknown = factOf('need.serving.memory_per_gpu', { models: undefined });
    expect([unknown.value, unknown.missing]).toEqual([null, ['models']]);
    const declared = factOf('derived.serving.declared_memory_per_gpu', { models: undefined });
    expect(declared.from).toContain('models[].weights');
    for (const change of [{ 'models[0].role': 'router' }, { models: null }, { models: [] }]) {
      const absent = factOf('need.serving.memory_per_gpu', change);
      expect([absent.value, absent.missing, absent.absent]).toEqual([null, [], ['models']]);
    }
  });

  test('the only model is the primary one, whatever its role', () => {
    const only = { models: [{ name: 'only', input_tokens_p95: 900, output_tokens_p95: 100 }] };
    expect(told('need.api.fallback_tokens_per_minute', only)).toBe(12 * 60 * 1000);
  });

  test('an attribute that the primary model lacks is absent, not unknown, and stands at its own place', () => {
    const [first, ...rest] = CLAIMS.models;
    const second = { models: [...rest, { ...first, weights: undefined }] };
    const fact = factOf('need.serving.memory_per_gpu', second);
    expect([fact.value, fact.missing, fact.absent]).toEqual([null, [], ['models[2].weights']]);
  });
});

describe('what a number rests on', () => {
  const UNDECLARED = { 'gpus.target_utilisation': undefined };
  const replicas = 'need.capacity.replicas_at_peak';

  test.each([
    ['derived.capacity.target_utilisation', {}, 'derived'],
    ['derived.capacity.target_utilisation', UNDECLARED, 'assumed'],
    [replicas, {}, 'derived'],
    [replicas, UNDECLARED, 'assumed'],
    ['derived.storage.read_throughput', {}, 'derived'],
    ['derived.storage.expected_read_throughput', UNMEASURED, 'assumed'],
    ['derived.storage.read_throughput', UNMEASURED, 'assumed'],
    ['derived.storage.stated_read_throughput', UNMEASURED, 'derived'],
    ['derived.storage.supply_share', UNMEASURED, 'assumed'],
    ['derived.balance.minimum', {}, 'derived'],
    ['derived.balance.minimum', UNMEASURED, 'assumed'],
    ['need.storage.read_throughput', {}, 'derived'],
    ['need.serving.memory_per_gpu', {}, 'derived'],
  ] as const)('%s given %o is %s', (id, change, basis) => expect(factOf(id, change).basis).toBe(basis));

  test('a declared share is not traced to the assumption, an undeclared one is', () => {
    expect(factOf('derived.capacity.target_utilisation').from).toEqual(['gpus.target_utilisation']);
    const chain = factOf('derived.capacity.assumed_utilisation', UNDECLARED).from;
    expect(chain).toEqual(['assume.capacity.target_utilisation']);
  });

  test('declared absent is not declared: the share is assumed', () => {
    const fact = factOf('derived.capacity.target_utilisation', { 'gpus.target_utilisation': null });
    expect([fact.value, fact.basis]).toEqual([0.7, 'assumed']);
  });

  test('a need goes back to every manifest path behind it', () => {
    const roots = (id: string, change: Change = {}) => [...rootsOf(id, derive(manifestOf(change), parameters))].sort();
    expect(roots(replicas)).toEqual(['gpus.benchmark.rps_per_replica', 'gpus.target_utilisation', PEAK].sort());
    expect(roots(replicas, UNDECLARED)).toEqual(['gpus.benchmark.rps_per_replica', PEAK].sort());
    expect(roots('need.api.primary_tokens_per_minute')).toEqual([IN, OUT, PEAK].sort());
    expect(roots('derived.latency.use.tpot_p95')).toEqual([]);
  });

  test('a constant of the score is no fact', () => {
    expect([...derive(manifestOf(), parameters).keys()].filter((id) => id.startsWith('score.'))).toEqual([]);
  });
});

describe('rounding', () => {
  test('1.25 × 11.5GB/s is exactly 14.375GB/s', () => {
    expect(told('need.storage.read_throughput')).toBe(14_375_000_000);
  });

  test('three stages of 100ms are exactly 300ms, though 0.1 + 0.1 + 0.1 is not 0.3', () => {
    const stages = { a: '100ms', b: '100ms', c: '100ms' };
    expect(told('derived.latency.stages_total', { 'latency.stages_p95': stages })).toBe(0.3);
  });

  test('a sixth is twelve digits long', () => {
    const sixth = { 'users.requests.mean_rps': 6, 'users.requests.peak_rps': 7 };
    expect(told('derived.demand.peak_to_mean', sixth)).toBe(1.16666666667);
  });

  test.each([
    [8.4, 7], // 8.4 ÷ (2.4 × 0.5) is 7.000000000000001 in doubles
    [8.400001, 8],
    [12, 10],
  ])('%s requests/s on replicas of 2.4 at 50%% need %i replicas', (peak, replicas) => {
    expect(told('need.capacity.replicas_at_peak', { 'gpus.target_utilisation': 0.5, [PEAK]: peak })).toBe(replicas);
  });

  test('33 GPUs hold 30 replicas of 1.1, although 33 ÷ 1.1 is 29.999999999999996', () => {
    const change = { 'gpus.capacity_plan': [{ from: '2027-01-01', gpus: 33 }], 'gpus.per_replica': 1.1, [RATE]: 1 };
    expect(told('derived.capacity.planned_rps', change)).toBe(30);
  });

  test('3 GPUs in replicas of 2 hold one replica', () => {
    const change = { 'gpus.capacity_plan': [{ from: '2027-01-01', gpus: 3 }] };
    expect(told('derived.capacity.planned_rps', change)).toBe(2.4);
  });
});

describe('capacity plan', () => {
  const steps = (...plan: readonly unknown[]) => told('derived.capacity.growth_steps', { 'gpus.capacity_plan': plan });
  const planned = (...plan: readonly unknown[]) => told('derived.capacity.planned_rps', { 'gpus.capacity_plan': plan });

  test('a day without GPUs and GPUs without a day are no steps', () => {
    expect(steps({ from: '2027-01-01' }, { gpus: 40 })).toBe(0);
    expect(planned({ from: '2027-01-01' }, { gpus: 40 })).toBe(0);
  });
  test('the same day counts once, with its largest number', () => {
    expect(steps({ from: '2027-01-01', gpus: 8 }, { from: '2027-01-01', gpus: 12 })).toBe(1);
  });
  test('steps count in the order of their days, not of the list; shrinking is no step', () => {
    const [a, b, c] = [
      { from: '2027-01-01', gpus: 12 },
      { from: '2027-06-01', gpus: 8 },
      { from: '2028-01-01', gpus: 16 },
    ];
    expect([steps(a, b, c), steps(c, b, a), steps(b, c, a)]).toEqual([2, 2, 2]);
  });
  test('a plan of 200,000 steps is a plan', () => {
    const manifest = manifestOf();
    const plan = Array.from({ length: 200_000 }, (_, i) => ({ from: i + 1, gpus: i }));
    const metadata = { ...manifest.metadata, assessed_on: 0 };
    const facts = derive({ ...manifest, metadata, gpus: { ...manifest.gpus, capacity_plan: plan } }, parameters);
    expect(facts.get('derived.capacity.planned_rps')?.value).toBe(239_997.6); // ⌊199,999 ÷ 2⌋ × 2.4
  });
});

describe('limits of the systems around', () => {
  const used = (...systems: readonly object[]) =>
    told('derived.integration.limit_used', { 'integration.systems': systems });

  test('null sets no limit; a limit or a count that is left out hides every share', () => {
    const core = { name: 'core', limit_rps: 60, calls_peak_rps: 30 };
    expect(used(core, { name: 'bus', limit_rps: null })).toBe(0.5);
    expect(used(core, { name: 'crm' })).toBeNull();
    expect(used(core, { name: 'crm', limit_rps: 40 })).toBeNull();
    expect(used(core, { name: 'crm', limit_rps: 0, calls_peak_rps: 0 })).toBeNull();
  });
  test('a system that leaves its limit out is not said to have none', () => {
    const systems = { 'integration.systems': [{ name: 'crm' }, { name: 'bus', limit_rps: null }] };
    expect(told('derived.integration.unlimited_systems', systems)).toEqual(['bus']);
  });
  test('writing nowhere is writing to no system; not saying so is unknown', () => {
    const written = (to: unknown) =>
      factOf('derived.integration.written_systems', { 'integration.writes_back_to': to });
    expect([written(null).value, written([]).value]).toEqual([0, 0]);
    expect([written(undefined).value, written(undefined).missing]).toEqual([null, ['integration.writes_back_to']]);
  });
});

describe('retrieval', () => {
  test('without any promise its share is unknown, with none declared it is nothing', () => {
    const [first, whole] = ['latency.objectives.time_to_first_token.p95', P95];
    const fact = (value: unknown) => factOf('need.delivery.retrieval_p95', { [first]: value, [whole]: value });
    expect([fact(undefined).value, fact(undefined).missing]).toEqual([null, [first, whole]]);
    expect([fact(null).value, fact(null).missing, fact(null).absent]).toEqual([null, [], [first, whole]]);
  });
  test('a promise for the first token that is left out is not one that is declared absent', () => {
    const first = 'latency.objectives.time_to_first_token.p95';
    const fact = factOf('need.delivery.retrieval_p95', { [first]: undefined });
    expect([fact.value, fact.missing]).toEqual([null, [first]]);
  });
});

describe('quota of managed models', () => {
  const managed = { role: 'retrieval', hosting: 'managed_api' };
  const [primary] = CLAIMS.models;
  const withModels = (...models: readonly unknown[]) => ({ models: [primary, ...models] });
  const found = (change: Change) => [
    told('derived.api.scarcest_model', change),
    told('derived.api.scarcest_quota', change),
    told('need.api.scarcest_tokens_per_minute', change),
  ];

  test('each model needs a fifth more than its own tokens of the peak minute', () => {
    const embedder = { ...managed, name: 'embedder', input_tokens_p95: 50, output_tokens_p95: 0 };
    expect(found(withModels({ ...embedder, quota_tokens_per_minute: 40_000 }))).toEqual([
      'embedder',
      40_000,
      43_200, // 12 × 60 × 50 × 1.2
    ]);
  });
  test('a fallback takes over the tokens of the primary model, whatever its own', () => {
    const fallback = { name: 'spare', role: 'fallback', hosting: 'managed_api', quota_tokens_per_minute: 1e6 };
    expect(found(withModels({ ...fallback, input_tokens_p95: 10, output_tokens_p95: 10 }))).toEqual([
      'spare',
      1e6,
      2_376_000,
    ]);
  });
  test('the model that covers the smallest share is the scarcest, wherever it stands', () => {
    const plenty = {
      ...managed,
      name: 'plenty',
      input_tokens_p95: 50,
      output_tokens_p95: 0,
      quota_tokens_per_minute: 1e6,
    };
    const short = {
      ...managed,
      name: 'short',
      input_tokens_p95: 100,
      output_tokens_p95: 0,
      quota_tokens_per_minute: 1e4,
    };
    for (const change of [withModels(plenty, short), withModels(short, plenty)])
      expect(found(change)).toEqual(['short', 1e4, 86_400]);
  });
  test('a quota that is not declared is none; tokens that are not declared come first of all', () => {
    const silent = { ...managed, name: 'silent', quota_tokens_per_minute: 1e9 };
    const none = { ...managed, name: 'none', input_tokens_p95: 100, output_tokens_p95: 0 };
    expect(found(withModels(none))).toEqual(['none', 0, 86_400]);
    expect(found(withModels(none, silent))).toEqual(['silent', 1e9, null]);
  });
  test('half of the tokens is not the tokens', () => {
    const half = { ...managed, name: 'half', input_tokens_p95: 10, quota_tokens_per_minute: 1e9 };
    const none = { ...managed, name: 'none', input_tokens_p95: 100, output_tokens_p95: 0 };
    expect(found(withModels(none, half))).toEqual(['half', 1e9, null]);
  });
  test('a fallback for a model of unknown tokens needs what nobody knows, and comes first', () => {
    const none = { ...managed, name: 'none', input_tokens_p95: 100, output_tokens_p95: 0 };
    const spare = { name: 'spare', role: 'fallback', hosting: 'managed_api', quota_tokens_per_minute: 1e9 };
    const models = [{ name: 'main', role: 'primary', hosting: 'self_hosted' }, none, spare];
    expect(found({ models })).toEqual(['spare', 1e9, null]);
  });
  test('nobody waits for a judge', () => {
    const judge = { name: 'judge', role: 'judge', hosting: 'managed_api', quota_tokens_per_minute: 1 };
    const none = { ...managed, name: 'none', input_tokens_p95: 100, output_tokens_p95: 0 };
    expect(found(withModels(judge, none))[0]).toBe('none');
    expect(found(withModels(judge))).toEqual(['judge', 1, 0]);
  });
  test('without a managed model there is nothing to grant', () => {
    expect(found({ models: [primary] })).toEqual([null, null, null]);
  });
});

describe('the network', () => {
  const spans = (nodes?: number, perReplica?: number, perNode?: number, declared?: boolean) =>
    told('derived.fabric.spans_nodes', {
      gpus: { nodes, per_replica: perReplica, per_node: perNode, parallelism_spans_nodes: declared },
    });
  test.each([
    [2, 16, 8, false, true], // a replica larger than a server spans it, whatever is declared
    [4, 8, 8, true, true], // a training job may span them
    [4, 8, 8, false, false],
    [1, 8, 8, undefined, false],
    [4, 8, 8, undefined, null],
    [undefined, undefined, undefined, undefined, null],
  ])('%s servers, %s GPUs a replica, %s a server, declared %s: spans %s', (nodes, replica, node, declared, expected) =>
    expect(spans(nodes, replica, node, declared)).toBe(expected),
  );

  test('whether work spans servers is unknown for want of any of four fields', () => {
    expect(factOf('derived.fabric.spans_nodes', { gpus: undefined }).missing).toEqual([
      'gpus.parallelism_spans_nodes',
      'gpus.nodes',
      'gpus.per_replica',
      'gpus.per_node',
    ]);
  });
});

describe('the scarcest layer', () => {
  test('power of one rack is not guessed to be that of all', () => {
    const fact = factOf('derived.balance.minimum', { 'facilities.racks': undefined });
    expect([fact.value, fact.missing]).toEqual([null, ['facilities.racks']]);
  });
  test('where nothing is asked of any layer none of them limits, and nothing is unknown', () => {
    const change = {
      'gpus.placement': 'cloud_reserved',
      'storage.required': { retrieval: '0GB/s' },
      'fabric.required_storage_per_node': '0Gb/s',
      facilities: undefined,
    };
    for (const id of ['derived.balance.minimum', 'derived.balance.limiting_layer']) {
      const fact = factOf(id, change);
      expect([fact.value, fact.missing]).toEqual([null, []]);
    }
  });
  test('exactly four times the demand is not overbuilt', () => {
    const change = { 'fabric.storage_nic_per_node': '92Gb/s' };
    expect(told('derived.balance.overbuilt_layers', change)).toEqual([]);
  });
});

describe('the latency budget', () => {
  test('a percentile that is not promised uses nothing and needs no measurement', () => {
    const change = {
      'latency.objectives': { end_to_end: { p95: '8s' } },
      'latency.measured_at_peak': { e2e_p95: '7.1s' },
    };
    expect(told('derived.latency.budget_used', change)).toBe(0.8875);
    expect(told('derived.latency.tightest_objective', change)).toBe('end_to_end.p95');
  });
  test('a median alone promises no tail, so nothing of it is used', () => {
    const change = { 'latency.objectives': { end_to_end: { p50: '3s' } } };
    expect(told('derived.latency.objectives', change)).toEqual([]);
    expect(told('derived.latency.budget_used', change)).toBeNull();
  });
  test('a promise that was not measured is named, and no other', () => {
    const change = { 'latency.measured_at_peak.ttft_p99': undefined };
    expect(factOf('derived.latency.budget_used', change).missing).toEqual(['latency.measured_at_peak.ttft_p99']);
  });
  test('a stage that is null takes no time', () => {
    expect(told('derived.latency.stages_total', { 'latency.stages_p95': { a: '1s', b: null } })).toBe(1);
  });
  test.each([
    ['interactive', null, false],
    ['interactive', '0s', false],
    ['interactive', '30s', true],
    ['batch', null, false],
    ['batch', '4h', true],
  ])('%s work with a deadline of %s: %s', (interaction, deadline, expected) => {
    const change = { 'workload.interaction': interaction, 'integration.downstream_deadline': deadline };
    expect(told('derived.latency.has_deadline', change)).toBe(expected);
  });
});

describe('what is there only once', () => {
  const server = (change: Change) => told('derived.resilience.lone_server', { 'gpus.count': undefined, ...change });
  const one = { 'gpus.nodes': 1 };

  test('one GPU server is alone, unless a managed model takes over', () => {
    expect(server({ ...one, 'models[1].role': 'router' })).toBe(true);
    expect(server({ ...one, 'models[1].hosting': 'self_hosted' })).toBe(true);
    expect(server({ ...one, models: undefined })).toBe(true);
    expect(server(one)).toBe(false);
    expect(server({ 'gpus.nodes': 2, models: undefined })).toBe(false);
  });
  test.each([
    ['derived.resilience.lone_network_path', 'fabric.redundant_paths', false, true],
    ['derived.resilience.lone_data_path', 'delivery.components_min_replicas', 1, 2],
  ])('%s, because %s is %s and not %s', (id, path, alone, several) => {
    expect([told(id, { [path]: alone }), told(id, { [path]: several })]).toEqual([true, false]);
  });
  test('without GPUs of your own no server and no path between them is alone', () => {
    const change = { ...one, models: undefined, 'fabric.redundant_paths': false };
    const rented = { ...change, 'gpus.count': undefined, 'workload.uses.self_hosted_gpus': false };
    expect(server(rented)).toBe(false);
    expect(told('derived.resilience.lone_network_path', rented)).toBe(false);
  });
  test('what is not declared shows nothing', () => {
    for (const nothing of [null, undefined]) {
      expect(server({ gpus: nothing, models: nothing })).toBe(false);
      expect(told('derived.resilience.lone_network_path', { fabric: nothing })).toBe(false);
      expect(told('derived.resilience.lone_data_path', { delivery: nothing })).toBe(false);
    }
  });
  test('compute that is declared absent stands in no facility of yours; where it stands is not guessed', () => {
    expect(told('derived.resilience.own_facility', { gpus: null })).toBe(false);
    const fact = factOf('derived.resilience.own_facility', { 'gpus.placement': undefined });
    expect([fact.value, fact.missing]).toEqual([null, ['gpus.placement']]);
  });
});

describe('availability', () => {
  test('a promise to users binds engineers when it is the larger one, a promise of speed never', () => {
    const needed = (change: Change) => told('need.resilience.availability', change);
    expect(needed({ 'observability.slos[0].target': '99.95%' })).toBe(0.9995);
    expect(needed({ 'observability.slos[0].target': undefined })).toBe(0.999);
    expect(needed({ 'observability.slos[0].kind': 'latency', 'observability.slos[0].target': '99.95%' })).toBe(0.999);
    expect(needed({ observability: undefined })).toBe(0.999);
  });
  test('a part without a figure leaves the whole without one', () => {
    expect(told('derived.resilience.availability', { 'reliability.component_availability.serving': null })).toBeNull();
  });
  test('a promise of 100% leaves no budget', () => {
    expect(told('need.resilience.error_budget', { 'reliability.availability_target': '100%' })).toBe(0);
  });
  test('a queue without a limit, or a burst that capacity carries, leaves the declared time', () => {
    const short = { 'gpus.replicas': 6 };
    const queue = { 'delivery.backpressure': { queue_limit: 1 } };
    expect(told('derived.resilience.surge_absorbed', short)).toBe(150);
    expect(told('derived.resilience.surge_absorbed', { ...queue, 'gpus.replicas': null })).toBe(150);
    expect(told('derived.resilience.surge_absorbed', queue)).toBe(150);
    expect(told('derived.resilience.surge_absorbed', { ...short, 'delivery.backpressure': { queue_limit: 1e6 } })).toBe(
      150,
    );
  });
});

describe('words of free text', () => {
  test.each([
    ['To be decided', 'to_be_decided'],
    ['  TBD ', 'tbd'],
    ['-', '-'],
    ['n/a', 'n/a'],
    ['head - of - claims', 'head_of_claims'],
    ['   ', null],
  ])('%j is %j', (text, word) => {
    expect(told('derived.ownership.accountable_owner', { 'operations.accountable_owner': text })).toBe(word);
  });
  test('a language model and retrieval ask for more of a trace, a restore and a way back', () => {
    const plain = { 'workload.type': 'forecasting', 'workload.uses.llm': false, 'workload.uses.rag': false };
    expect(told('need.observability.trace_fields', plain)).toEqual(['model_version', 'latency', 'cost', 'outcome']);
    expect(told('need.resilience.restored_parts', plain)).toEqual(['model', 'config']);
    expect(told('need.resilience.rollback_parts', plain)).toEqual(['model', 'config']);
    expect(told('need.resilience.parts', plain)).toBe(2);
  });
});

describe('how long audit records are kept', () => {
  const days = (jurisdictions: readonly string[], change: Change = {}) => {
    const { value, missing } = factOf('need.governance.audit_retention', {
      'metadata.jurisdictions': jurisdictions,
      'metadata.sector': 'technology',
      'workload.uses.personal_data': false,
      ...change,
    });
    return typeof value === 'number' ? value / DAY : missing;
  };
  test.each<[string, readonly string[], Change, number]>([
    ['no law in scope', ['JP'], {}, 90],
    ['India (CERT-In, direction iv)', ['IN'], {}, 180],
    ['India with personal data (DPDP Rules 2025)', ['IN'], { 'workload.uses.personal_data': true }, 365],
    ['EU, a high-risk system (AI Act, article 19)', ['EU'], { 'governance.risk_classification.level': 'high' }, 183],
    ['EU, classified as medium', ['EU'], {}, 90],
    ['a payment system (PCI DSS 10.5.1)', ['JP'], { 'metadata.sector': 'payments' }, 365],
    ['card data in any sector', ['JP'], { 'governance.sector_safeguards.card_data': true }, 365],
    ['US health (45 CFR 164.316)', ['US'], { 'metadata.sector': 'healthcare' }, 2190],
    ['health outside the US', ['EU'], { 'metadata.sector': 'healthcare' }, 90],
    ['the longest of several', ['EU', 'IN', 'US'], { 'metadata.sector': 'healthcare' }, 2190],
    [
      'India and EU unclassified is longer than six months anyway with personal data',
      ['EU', 'IN'],
      {
        'workload.uses.personal_data': true,
        'governance.risk_classification': undefined,
      },
      365,
    ],
  ])('%s', (_, jurisdictions, change, expected) => expect(days(jurisdictions, change)).toBe(expected));

  test('in the EU it is unknown until the risk is classified', () => {
    const found = days(['EU'], { 'governance.risk_classification': undefined });
    expect(found).toEqual(['governance.risk_classification.level']);
  });
});

describe('cost lines without an amount', () => {
  test.each([
    [true, ['vector_and_retrieval']],
    [false, []],
  ])('retrieval has one where there is retrieval (%s): %j', (rag, lines) => {
    const change = {
      'workload.type': 'forecasting',
      'workload.uses.rag': rag,
      'cost.monthly.vector_and_retrieval': undefined,
    };
    expect(told('derived.cost.unbudgeted_lines', change)).toEqual(lines);
  });
});

describe('records and copies', () => {
  test.each([
    [false, false, []],
    [true, false, ['retrieved_ids']],
    [false, true, ['action']],
  ])('audit records with retrieval %s and agents %s hold %j besides the five basic fields', (rag, agents, extra) => {
    const change = { 'workload.type': 'forecasting', 'workload.uses.rag': rag, 'workload.uses.agents': agents };
    const basic = ['actor', 'time', 'model_version', 'input_ref', 'output_ref'];
    expect(told('need.governance.audit_fields', change)).toEqual([...basic, ...extra]);
  });
  test('an own model that is not said to be free of personal data must forget them too', () => {
    const copies = (change: Change) => told('need.governance.erasure_copies', change) as readonly string[];
    expect(copies({ models: undefined })).toContain('training_data');
    expect(copies({ 'models[2].trained_on_personal_data': true })).toContain('training_data');
    expect(copies({ 'workload.uses.personal_data': false, models: undefined })).not.toContain('training_data');
  });
  test('a source that does not say how sensitive it is, is unclassified', () => {
    const change = { 'data.sources[2].classification': undefined };
    expect(told('derived.governance.data_classes', change)).toEqual(['restricted', 'unclassified']);
  });
  test('an objective without an attainment is not met', () => {
    const change = { 'observability.slos[0].attained_30d': undefined };
    expect(told('derived.programme.objectives_met', change)).toBe(false);
    const exactly = { 'observability.slos[0].attained_30d': '99.9%' };
    expect(told('derived.programme.objectives_met', exactly)).toBe(true);
  });
});

/** Replaces every number of a parsed manifest. */
function withNumbers<T>(value: T, next: () => number): T {
  if (typeof value === 'number') return next() as T;
  if (Array.isArray(value)) return value.map((item) => withNumbers(item, next)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNumbers(inner, next)])) as T;
}

describe('metrics and their thresholds', () => {
  const gaps = (metric: object) => told('derived.evaluation.metric_gaps', { 'evaluation.metrics': [metric] });

  test.each<[object, string]>([
    [{ threshold: 8, observed: 6.4, n: 900 }, 'm lacks ci'],
    [{ threshold: 8, observed: 6.4, ci: { low: 6 } }, 'm lacks ci.high'],
    [{ threshold: 8, observed: 6.4, ci: { high: 7 } }, 'm lacks ci.low'],
    [{ threshold: 8, observed: 6.4, ci: {} }, 'm lacks ci.low and ci.high'],
    [{ threshold: 0.9, n: 900 }, 'm lacks observed'],
    [{ threshold: 0.9, observed: 0.95, n: 0 }, 'm lacks n'],
    [{ threshold: 0.9, observed: 0.95, ci: { low: 0.96, high: 0.98 } }, 'm was observed outside its own ci'],
    [{ threshold: 6, observed: 6.4, ci: { low: 5.9, high: 7 } }, 'm is surely at least 5.9, needs 6'],
  ])('%j: %s', (metric, gap) => {
    expect(gaps({ name: 'm', ...metric })).toEqual([gap]);
  });

  test('a declared interval outranks that of a share, and may be as wide as it likes beyond the threshold', () => {
    expect(gaps({ name: 'f1', threshold: 0.6, observed: 0.8, n: 10, ci: { low: 0.6, high: 0.9 } })).toEqual([]);
  });
});

describe('the path of an integration test', () => {
  test.each([
    ['source → answer', true],
    ['Source-to-action', true],
    ['sources, index, answer', true],
    ['sourcery to answer', false],
    ['prompt_to_answer', false],
    ['source →', false],
  ])('%s: from the source is %s', (path, expected) => {
    expect(told('derived.release.tested_from_source', { 'release.integration_test.path': path })).toBe(expected);
  });

  const named = {
    'data.sources': [{ name: 'Policy-Admin' }],
    'integration.systems': [
      { name: 'ERP', direction: 'upstream' },
      { name: 'CRM', direction: 'downstream' },
      { name: 'core', direction: 'both' },
      { name: 'ledger' },
    ],
  };
  test.each([
    ['policy-admin → index → answer', true],
    ['policy-admin', false],
    ['erp to forecast', true],
    ['core > answer', true],
    ['crm to answer', false],
    ['ledger to answer', false],
  ])('%s: from a source by its name is %s', (path, expected) => {
    const change = { ...named, 'release.integration_test.path': path };
    expect(told('derived.release.tested_from_named_source', change)).toBe(expected);
  });

  test('without sources and systems there are no names to begin with', () => {
    const change = { 'data.sources': undefined, 'integration.systems': undefined };
    expect(told('derived.release.tested_from_named_source', change)).toBe(false);
  });
});

describe('laws', () => {
  const extreme = fc.constantFrom(0, 5e-324, 1e-300, 1e-9, 1, 12, 1e9, 1e300, Number.MAX_VALUE);

  test('no input, zero or extreme, makes a number that is not one', () => {
    const manifest = manifestOf({ 'integration.downstream_deadline': '10s', ...KNOWN, ...RELOAD });
    fc.assert(
      fc.property(fc.infiniteStream(extreme), (numbers) => {
        const facts = derive(
          withNumbers(manifest, () => numbers.next().value ?? 0),
          parameters,
        );
        const wrong = [...facts.values()].filter(({ value }) => typeof value === 'number' && !Number.isFinite(value));
        expect(wrong).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('nothing divided by nothing is no number: a month without outcomes has no cost per outcome', () => {
    for (const [id, path] of [
      ['derived.cost.per_outcome', 'cost.volume_monthly.outcomes'],
      ['derived.cost.per_1k_requests', 'cost.volume_monthly.requests'],
      ['derived.cost.outcome_disagreement', 'cost.volume_monthly.outcomes'],
      ['derived.demand.peak_to_mean', 'users.requests.mean_rps'],
      ['derived.storage.measured_share', 'storage.read_throughput'],
    ] as const) {
      const zero = path.startsWith('storage') ? '0GB/s' : 0;
      expect([id, told(id, { [path]: zero })]).toEqual([id, null]);
    }
  });

  test('whatever is left out or null, a fact has a value or says what it lacks', () => {
    const paths = [...new Set(TABLE.flatMap(({ needs }) => needs))];
    const change = fc.dictionary(fc.constantFrom(...paths), fc.constantFrom(undefined, null), { maxKeys: 12 });
    fc.assert(
      fc.property(change, (without) => {
        const outer = Object.keys(without).sort();
        const apart = outer.filter((path) => !outer.some((other) => path !== other && path.startsWith(other)));
        const facts = derive(manifestOf(Object.fromEntries(apart.map((path) => [path, without[path]]))), parameters);
        for (const { id } of DEFINITIONS) {
          const fact = facts.get(id);
          const lacks = [...(fact?.missing ?? []), ...(fact?.absent ?? [])];
          for (const path of lacks) expect(path).not.toMatch(/^(need|derived|assume)\./);
          if (fact?.value !== null) expect([id, lacks]).toEqual([id, []]);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('more load never needs fewer replicas, a higher target never more', () => {
    const rate = fc.double({ min: 0.1, max: 1000, noNaN: true });
    const target = fc.double({ min: 0.05, max: 1, noNaN: true });
    const needed = (peak: number, share: number) =>
      Number(
        told('need.capacity.replicas_at_peak', {
          [PEAK]: peak,
          'gpus.target_utilisation': share,
          'users.requests.mean_rps': 0.1,
        }),
      );
    fc.assert(
      fc.property(rate, rate, target, target, (a, b, s, t) => {
        expect(needed(Math.max(a, b), s)).toBeGreaterThanOrEqual(needed(Math.min(a, b), s));
        expect(needed(a, Math.max(s, t))).toBeLessThanOrEqual(needed(a, Math.min(s, t)));
      }),
      { numRuns: 40 },
    );
  });
});
