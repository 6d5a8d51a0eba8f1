import { choice, count, duration, flag, number, ratio, section, text } from './fields.js';

export const delivery = section('The path that carries data to the model, and how it behaves under load.', {
  topology: choice('How sources and consumers are connected.', [
    'brokered',
    'cached_tier',
    'data_fabric',
    'point_to_point',
  ]),
  orchestrator: section('What runs the data flows.', {
    present: flag('There is one.'),
    retries: flag('A failed step is tried again.'),
    backfill: flag('A past period can be run again.'),
    dependency_aware: flag('A step waits for what it depends on.'),
  }),
  load_balancing: section('How requests are spread over replicas.', {
    retrieval: text('Policy for retrieval.', 'least_outstanding'),
    inference: text('Policy for inference.', 'prefix_and_queue_aware'),
    health_checked: flag('Unhealthy replicas get no traffic.'),
  }),
  backpressure: section('What happens when more arrives than can be served.', {
    queue_limit: count('Requests that may wait.', 400, 'requests'),
    shed_policy: text('What is dropped or degraded first.', 'queue_then_degrade'),
  }),
  isolation: section('What keeps one stream from starving another.', {
    serving_vs_ingest: flag('Serving and ingest have separate resources.'),
    priority_classes: count('Classes of traffic.', 3, 'classes'),
  }),
  components_min_replicas: count('Replicas of the component that has the fewest.', 3, 'replicas'),
  failover: section('Time from the loss of a component until service goes on.', {
    measured: duration('As measured.', '18s'),
    target: duration('Longest acceptable time.', '30s'),
  }),
  stall_ratio: section('Time workers wait for input ÷ time they are busy.', {
    measured: ratio('As measured in production.', 0.021),
    limit: ratio('Largest acceptable ratio.', 0.05),
    window: duration('Window of the telemetry.', '30d'),
  }),
  retrieval_measured: section('Retrieval at production scale.', {
    p95: duration('95th percentile.', '370ms'),
    index_documents: count('Documents in the index that was measured.', 48000000, 'documents'),
    at_rps: number('Request rate during the measurement.', 18, 'requests per second'),
  }),
  stress_test: section('The latest stress test of the data path.', {
    multiple_of_peak: number('Load, as a multiple of the peak rate.', 1.5, 'multiple of peak'),
    duration: duration('How long it was held.', '8h'),
    concurrent_ingest: flag('Ingest ran meanwhile.'),
  }),
  slo: section('The promise of the data path itself.', {
    availability: ratio('Availability.', '99.9%'),
    freshness_attainment: ratio('Share of time in which every source is as fresh as promised.', '99.5%'),
    owner: text('Team that keeps it.', 'data-platform'),
  }),
});
