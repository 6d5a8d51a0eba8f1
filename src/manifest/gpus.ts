import { bytes, choice, count, date, duration, flag, list, positive, ratio, section, text } from './fields.js';

export const PLACEMENTS = [
  'on_prem',
  'colocation',
  'cloud_on_demand',
  'cloud_reserved',
  'managed_api',
  'edge',
  'hybrid',
] as const;

export const gpus = section('The accelerators that serve production, or the placement when there are none.', {
  placement: choice('Where the compute stands.', PLACEMENTS),
  tenancy: choice('On what terms you hold it.', ['dedicated', 'shared_quota', 'borrowed', 'trial_credits']),
  committed_until: date('Day until which the capacity is contractually yours.', '2030-12-31'),
  locations: list('Sites or regions.', text('A site or region.', 'in-mumbai'), ['in-mumbai']),
  model: text('GPU type, as in the catalogue.', 'H100-SXM'),
  memory_each: bytes('Memory of one GPU.', '80GB'),
  count: count('GPUs in production.', 20, 'GPUs'),
  nodes: count('Servers that hold them.', 5, 'nodes'),
  per_node: count('GPUs in one server.', 4, 'GPUs'),
  per_replica: positive('GPUs that one replica of the primary model takes.', 2, 'GPUs'),
  replicas: count('Replicas of the primary model.', 10, 'replicas'),
  parallelism_spans_nodes: flag('One replica or training job spans several servers.', false),
  target_utilisation: ratio('Peak stays at or below this share of capacity; 0.70 is assumed when absent.', 0.75),
  benchmark: section('Sustained throughput of one replica, every latency objective met.', {
    rps_per_replica: positive('Requests per second of one replica.', 2.4, 'requests per second'),
    model: text('Model that was measured.', 'llama-3.1-70b'),
    precision: text('Number format that was measured.', 'fp8'),
    input_tokens: count('Prompt length of the benchmark.', 3000, 'tokens'),
    output_tokens: count('Answer length of the benchmark.', 300, 'tokens'),
  }),
  utilisation: section('Utilisation in production.', {
    mean: ratio('Mean over the window.', 0.46),
    peak: ratio('Peak over the window.', 0.74),
    window: duration('Window of the telemetry.', '30d'),
  }),
  capacity_plan: list(
    'Dated steps of capacity.',
    section('One step.', {
      from: date('Day from which the step holds.', '2026-12-15'),
      gpus: count('GPUs from that day.', 20, 'GPUs'),
      trigger: text('Measurable trigger, when the step is conditional.', 'peak_rps > 16 for 14d'),
    }),
  ),
});
