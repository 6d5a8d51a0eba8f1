import { type FactDefinition, general, numeric } from './definition.js';

/** What the declared replicas can serve, from the declared benchmark. */
export const capacity: readonly FactDefinition[] = [
  general(
    'derived.capacity.target_utilisation',
    'double',
    'ratio',
    { from: ['assume.capacity.target_utilisation'], optional: ['gpus.target_utilisation'] },
    { description: 'Share of capacity that peak demand may use.', formula: 'declared, otherwise assumed' },
    ([assumed, declared]) => (declared ?? assumed) as number,
  ),
  numeric(
    'derived.capacity.rps',
    'requests per second',
    ['gpus.replicas', 'gpus.benchmark.rps_per_replica'],
    { description: 'Request rate that all replicas sustain.', formula: 'replicas × rate per replica' },
    (replicas, rate) => replicas * rate,
  ),
  numeric(
    'need.capacity.replicas_at_peak',
    'replicas',
    ['users.requests.peak_rps', 'gpus.benchmark.rps_per_replica', 'derived.capacity.target_utilisation'],
    {
      description: 'Replicas that hold the peak at the planned utilisation.',
      formula: '⌈peak rate ÷ (rate per replica × target utilisation)⌉',
    },
    (peak, rate, target) => ceil(peak / (rate * target)),
  ),
  numeric(
    'need.capacity.replicas_in_burst',
    'replicas',
    ['need.demand.burst_rps', 'gpus.benchmark.rps_per_replica'],
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
    ['gpus.replicas', 'derived.capacity.replicas_per_node', 'gpus.benchmark.rps_per_replica'],
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
    { from: ['gpus.capacity_plan', 'gpus.per_replica', 'gpus.benchmark.rps_per_replica'] },
    {
      description: 'Request rate of the largest dated step of the capacity plan.',
      formula: 'max over steps of ⌊GPUs ÷ GPUs per replica⌋ × rate per replica',
    },
    ([plan, perReplica, rate]) => {
      const steps = (plan as readonly { gpus?: number | null; from?: number | null }[]).filter((step) => step.from);
      const replicas = steps.map((step) => Math.floor((step.gpus ?? 0) / (perReplica as number)));
      return Math.max(0, ...replicas) * (rate as number);
    },
  ),
];

/** Rounds up, forgiving the last bit: 12 ÷ (2.4 × 0.5) is 10, not 11. */
function ceil(value: number): number {
  return Math.ceil(Number(value.toPrecision(12)));
}
