import { type FactDefinition, general, numeric } from './definition.js';

/** What the declared replicas can serve, from the declared benchmark. */
export const capacity: readonly FactDefinition[] = [
  general(
    'derived.capacity.assumed_utilisation',
    'double',
    'ratio',
    { from: ['assume.capacity.target_utilisation'], optional: ['gpus.target_utilisation'] },
    {
      description: 'Share of capacity that peak demand may use, where the manifest declares none.',
      formula: 'assumed; nothing where one is declared, so that a declared share is never taken for an assumption',
    },
    ([assumed, declared]) => (typeof declared === 'number' ? null : (assumed as number)),
  ),
  general(
    'derived.capacity.target_utilisation',
    'double',
    'ratio',
    { from: [], optional: ['gpus.target_utilisation', 'derived.capacity.assumed_utilisation'] },
    { description: 'Share of capacity that peak demand may use.', formula: 'declared, otherwise assumed' },
    ([declared, assumed]) => (declared ?? assumed) as number,
  ),
  general(
    'derived.capacity.replica_rps',
    'double',
    'requests per second',
    { from: [], optional: ['gpus.benchmark.rps_per_replica', 'derived.serving.replica_rps'] },
    {
      description: 'Request rate that one replica sustains.',
      formula: 'as benchmarked; otherwise as predicted; none where a benchmark is declared absent',
    },
    ([measured, modelled]) => {
      if (typeof measured === 'number') return { value: measured, used: [0] };
      return measured === undefined && typeof modelled === 'number' ? modelled : { asUnclear: 0 };
    },
  ),
  numeric(
    'derived.capacity.rps',
    'requests per second',
    ['gpus.replicas', 'derived.capacity.replica_rps'],
    { description: 'Request rate that all replicas sustain.', formula: 'replicas × rate per replica' },
    (replicas, rate) => replicas * rate,
  ),
  numeric(
    'need.capacity.replicas_at_peak',
    'replicas',
    ['users.requests.peak_rps', 'derived.capacity.replica_rps', 'derived.capacity.target_utilisation'],
    {
      description: 'Replicas that hold the peak at the planned utilisation.',
      formula: '⌈peak rate ÷ (rate per replica × target utilisation)⌉',
    },
    (peak, rate, target) => ceil(peak / (rate * target)),
  ),
  numeric(
    'need.capacity.replicas_in_burst',
    'replicas',
    ['need.demand.burst_rps', 'derived.capacity.replica_rps'],
    { description: 'Replicas that hold the worst burst, fully used.', formula: '⌈burst rate ÷ rate per replica⌉' },
    (burst, rate) => ceil(burst / rate),
  ),
  numeric(
    'derived.capacity.replicas_per_node',
    'replicas',
    ['gpus.per_node', 'gpus.per_replica'],
    {
      description: 'Replicas that stop when one server stops.',
      formula: '⌈GPUs per server ÷ GPUs per replica⌉',
    },
    (perNode, perReplica) => ceil(perNode / perReplica),
  ),
  numeric(
    'derived.capacity.rps_after_node_loss',
    'requests per second',
    ['gpus.replicas', 'derived.capacity.replicas_per_node', 'derived.capacity.replica_rps'],
    {
      description: 'Request rate that is left when one server is lost.',
      formula: '(replicas − replicas per server) × rate per replica',
    },
    (replicas, lost, rate) => Math.max(0, replicas - lost) * rate,
  ),
  general(
    'derived.capacity.planned_rps',
    'double',
    'requests per second',
    { from: ['gpus.capacity_plan', 'gpus.per_replica', 'derived.capacity.replica_rps', 'metadata.assessed_on'] },
    {
      description: 'Request rate of the largest step of the capacity plan in the twelve months after the manifest.',
      formula: '⌊most GPUs of a step ÷ GPUs per replica⌋ × rate per replica',
    },
    ([plan, perReplica, rate, today]) => {
      const steps = (plan as readonly Step[]).filter(({ from }) => from && withinYear(from, today as number));
      const gpus = steps.reduce((most, step) => Math.max(most, step.gpus ?? 0), 0);
      return Math.floor(exact(gpus / (perReplica as number))) * (rate as number);
    },
  ),
  general(
    'derived.capacity.growth_steps',
    'double',
    'steps',
    { from: ['gpus.capacity_plan'] },
    {
      description:
        'Dated steps of the capacity plan that add GPUs; repeated days and steps that add none do not count.',
      formula: 'days in order whose GPUs exceed those of every earlier day',
    },
    ([plan]) => growthSteps(plan as readonly Step[]),
  ),
  general(
    'need.capacity.committed_until',
    'double',
    'date',
    { from: ['metadata.go_live'], optional: ['metadata.assessed_on'] },
    {
      description: 'Day up to which the capacity must be contractually yours.',
      formula: 'go-live + 365 days; not before the day of the manifest, so that a lapsed contract never counts',
      source: 'rule catalogue GPU-001; a year is 365 days',
    },
    ([goLive, assessedOn]) =>
      Math.max((goLive as number) + YEAR_SECONDS, typeof assessedOn === 'number' ? assessedOn : 0),
  ),
  general(
    'need.capacity.benchmark_models',
    'list<string>',
    'models',
    { from: [], optional: ['models.primary.family', 'models.primary.name'] },
    { description: 'Names under which the primary model may be benchmarked.', formula: 'its family and its name' },
    (names) => {
      const known = names.filter((name): name is string => typeof name === 'string');
      return known.length > 0 ? known : undefined;
    },
  ),
  general(
    'need.capacity.benchmark_precision',
    'string',
    'number format',
    { from: ['models.primary.precision'] },
    { description: 'Number format in which the primary model must be benchmarked.', formula: 'that of its weights' },
    ([precision]) => precision as string,
  ),
  numeric(
    'derived.capacity.benchmark_shape',
    'ratio',
    [
      'gpus.benchmark.input_tokens',
      'models.primary.input_tokens_p95',
      'gpus.benchmark.output_tokens',
      'models.primary.output_tokens_p95',
    ],
    {
      description: 'Prompt or answer length of the benchmark over that of production, whichever is shorter.',
      formula: 'min(input tokens ÷ production input p95, output tokens ÷ production output p95)',
    },
    (input, inputP95, output, outputP95) => Math.min(input / inputP95, output / outputP95),
  ),
];

const YEAR_SECONDS = 365 * 86_400;

/** After the day, and at most a year after it. */
function withinYear(from: number, day: number): boolean {
  return from > day && from <= day + YEAR_SECONDS;
}

interface Step {
  readonly from?: number | null;
  readonly gpus?: number | null;
}

function growthSteps(plan: readonly Step[]): number {
  const byDay = new Map<number, number>();
  for (const { from, gpus } of plan) if (from) byDay.set(from, Math.max(byDay.get(from) ?? 0, gpus ?? 0));
  let most = 0;
  let steps = 0;
  for (const [, gpus] of [...byDay].sort(([a], [b]) => a - b)) {
    if (gpus > most) steps += 1;
    most = Math.max(most, gpus);
  }
  return steps;
}

function ceil(value: number): number {
  return Math.ceil(exact(value));
}

/** Forgives the last bits before rounding to whole things: 8.4 ÷ (2.4 × 0.5) is 7, 33 ÷ 1.1 is 30. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}
