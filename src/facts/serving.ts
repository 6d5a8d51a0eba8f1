import type { Background, Plan, Replica } from './background.js';
import { type About, type Computed, type FactDefinition, general, predicted } from './definition.js';
import { kvElementBytes } from './serving/formats.js';
import { estimate, isFittedTo } from './serving/interval.js';
import { requestsPerSecond } from './serving/latency.js';
import { kvBytesPerToken, modelWeightsBytes } from './serving/memory.js';
import { type Load, latencyAt, loadAt, loadUnder, type Metric, waitSeconds } from './sizing/budget.js';
import { candidates } from './sizing/fleet.js';
import { formatOn } from './sizing/workload.js';

const MODEL = ['models.primary.input_tokens_p95', 'models.primary.output_tokens_p95', 'derived.serving.gpu'];
const DETAILS = [
  'gpus.model',
  'gpus.datasheet',
  'models.primary.family',
  'models.primary.config',
  'models.primary.precision',
];
const SOURCE = 'the serving model over catalog/models.yaml and catalog/gpus.yaml; engine vLLM of late 2025';

/** Published checkpoints lie within so much of the weights that the shape of a model gives. */
const WEIGHTS_ERROR = 0.02;

interface Notes {
  readonly description: string;
  readonly formula: string;
  readonly from?: readonly string[];
  readonly optional?: readonly string[];
}

/** A model that the catalogue does not know, made up from declared sizes: it says nothing about those. */
export const madeUp = (plan: Pick<Plan, 'workload'>): boolean => plan.workload.model.family === 'declared';

/** Whether a number rests on a number format or an architecture that nobody declared. */
const guessed = (plan: Plan): boolean => plan.workload.weightFormat === undefined || madeUp(plan);

/** A fact of the plan for the declared GPUs; without a plan it lacks what the plan lacks. */
function planned(
  id: string,
  unit: Parameters<typeof general>[2],
  { from = [], optional = [], ...notes }: Notes,
  work: (plan: Plan, inputs: readonly unknown[]) => Computed,
): FactDefinition {
  const all = { from: [...MODEL, ...from], optional: [...DETAILS, ...optional] };
  const extra = (inputs: readonly unknown[]) => [
    ...inputs.slice(MODEL.length, all.from.length),
    ...inputs.slice(all.from.length + DETAILS.length),
  ];
  const compute = (inputs: readonly unknown[], { plan }: Background, _: readonly About[]): Computed => {
    const found = plan();
    return found.ok ? work(found, extra(inputs)) : { lacking: found.lacking };
  };
  return general(id, 'double', unit, all, { source: SOURCE, ...notes }, compute);
}

/** A fact of one declared replica. */
function ofReplica(
  id: string,
  unit: Parameters<typeof general>[2],
  { from = [], ...notes }: Notes,
  work: (plan: Plan, replica: Replica, inputs: readonly unknown[]) => Computed,
): FactDefinition {
  return planned(id, unit, { ...notes, from: ['gpus.per_replica', ...from] }, (plan, [, ...inputs]) =>
    plan.replica ? work(plan, plan.replica, inputs) : { lacking: ['gpus.per_replica'] },
  );
}

/** Measured name of a percentile → what it measures, and where. */
const LATENCIES = {
  ttft_p95: ['time_to_first_token', 0.95],
  ttft_p99: ['time_to_first_token', 0.99],
  tpot_p95: ['time_per_output_token', 0.95],
  tpot_p99: ['time_per_output_token', 0.99],
  e2e_p95: ['end_to_end', 0.95],
  e2e_p99: ['end_to_end', 0.99],
} as const satisfies Record<string, readonly [Metric, number]>;

/** Replicas of one plan are asked for six latencies under the same load. */
const loads = new WeakMap<Replica, { readonly rate: number; readonly load: Load }>();

/**
 * A replica under `rate` requests/s. Beyond what it sustains, and where prompts alone fill it, the load with every
 * slot taken and nobody waiting: less than any real latency.
 */
function loadOf(replica: Replica, rate: number): Load {
  const known = loads.get(replica);
  if (known?.rate === rate) return known.load;
  const { prepared } = replica;
  const slots = Math.max(1, Math.floor(prepared.slots));
  const full = requestsPerSecond(prepared.d, prepared.work, slots);
  const load = full < rate ? undefined : loadUnder(prepared, rate, slots);
  const steady = load && Number.isFinite(waitSeconds(load.requestsPerSecond, load.prefillSeconds, 0.95));
  const found = steady ? load : { ...loadAt(prepared, slots), requestsPerSecond: 0 };
  loads.set(replica, { rate, load: found });
  return found;
}

/** Latency at a percentile with its 80% interval, seconds. */
function latencyOf(plan: Plan, replica: Replica, rate: number, [metric, percentile]: readonly [Metric, number]) {
  const { model } = plan.workload;
  const { work } = replica.prepared;
  const load = loadOf(replica, rate);
  const fitted = isFittedTo(model, plan.gpu);
  const first = estimate(latencyAt(load, work, 'time_to_first_token', percentile), 'ttft', model, fitted);
  const each = estimate(load.tpotSeconds, 'tpot', model, fitted);
  if (metric === 'time_to_first_token') return first;
  if (metric === 'time_per_output_token') return each;
  const rest = Math.max(0, work.outputTokens - 1);
  const at = (end: 'value' | 'low' | 'high') => first[end] + rest * each[end];
  return { value: at('value'), low: at('low'), high: at('high') };
}

const latencies = Object.entries(LATENCIES).map(([name, where]) =>
  ofReplica(
    `derived.serving.${name}`,
    'seconds',
    {
      from: ['need.demand.burst_rps', 'gpus.replicas'],
      description: `Predicted ${where[0].replaceAll('_', ' ')} of the model alone in a burst, p${where[1] * 100}.`,
      formula: 'latency of one replica under burst rate ÷ replicas; with every slot taken where that is beyond it',
    },
    (plan, replica, [burst, replicas]) =>
      predicted(latencyOf(plan, replica, (burst as number) / (replicas as number), where), guessed(plan)),
  ),
);

/** Fewest GPUs of the declared type whose memory holds the weights and one sequence; undefined where no layout does. */
function fewestGpus({ workload, gpu }: Plan): number | undefined {
  const holding = candidates(workload, gpu, formatOn(gpu, workload), undefined).filter(
    ({ memory }) => memory.sequences >= 1,
  );
  return holding.length > 0 ? Math.min(...holding.map(({ d }) => d.layout.gpus)) : undefined;
}

/** What the serving model says of the primary model on the declared GPUs. Rates and latencies are predictions. */
export const serving: readonly FactDefinition[] = [
  general(
    'derived.serving.gpu',
    'string',
    'GPU type',
    { from: [], optional: ['gpus.model', 'gpus.datasheet'] },
    { description: 'The GPU type to plan for.', formula: 'as named; otherwise the one of the datasheet' },
    ([name, datasheet]) => {
      if (typeof name === 'string' && name !== '') return { value: name, used: [0] };
      return datasheet ? { value: 'declared-gpu', used: [1] } : { asUnclear: 0 };
    },
  ),
  planned(
    'derived.serving.weights',
    'bytes',
    { description: 'Weights of the primary model.', formula: 'parameters by part × bytes of their format' },
    (plan) => ({
      value: modelWeightsBytes(plan.workload.model, formatOn(plan.gpu, plan.workload)),
      assumed: guessed(plan),
    }),
  ),
  planned(
    'derived.serving.kv_cache_per_token',
    'bytes',
    {
      description: 'KV cache of one token of the primary model over all layers.',
      formula: 'layers × (2 × KV heads × head dimension, or the latent vector) × bytes of an element',
    },
    ({ workload, gpu, ...plan }) => ({
      value: kvBytesPerToken(workload.model, kvElementBytes(workload.kvFormat ?? 'auto', formatOn(gpu, workload), gpu)),
      assumed: guessed({ workload, gpu, ...plan }),
    }),
  ),
  planned(
    'need.serving.gpus_per_replica',
    'GPUs',
    {
      description: 'Fewest GPUs of the declared type that hold the weights and one long request.',
      formula: 'smallest parallel layout whose memory holds them',
    },
    (plan) => {
      const fewest = fewestGpus(plan);
      return fewest === undefined ? null : { value: fewest, assumed: guessed(plan) };
    },
  ),
  ofReplica(
    'derived.serving.modelled_memory_per_gpu',
    'bytes',
    {
      optional: ['models.primary.max_sequences_per_replica'],
      description: 'Memory that one GPU of a replica needs, from the shape of the model.',
      formula: 'weights per GPU + reserve of the engine + sequences (one where none are declared) × their KV per GPU',
    },
    (plan, { prepared: { memory } }, [sequences]) => {
      if (madeUp(plan)) return { lacking: ['models.primary.kv_cache_per_token'] };
      const running = typeof sequences === 'number' ? Math.max(1, sequences) : 1;
      const value = memory.weightsBytes + memory.reserveBytes + running * memory.kvPerSequenceBytes;
      const error = WEIGHTS_ERROR * memory.weightsBytes;
      return predicted({ value, low: value - error, high: value + error }, guessed(plan));
    },
  ),
  ofReplica(
    'derived.serving.replica_rps',
    'requests per second',
    {
      optional: ['latency.objectives'],
      description: 'Predicted request rate that one replica sustains with every latency objective met.',
      formula: 'rate of the largest batch inside memory and objectives, every request as long as the p95',
    },
    ({ workload, gpu, ...plan }, { rps }) =>
      rps > 0
        ? predicted(
            estimate(rps, 'throughput', workload.model, isFittedTo(workload.model, gpu)),
            guessed({ workload, gpu, ...plan }),
          )
        : { lacking: ['gpus.benchmark'] },
  ),
  ...latencies,
];
