import { bytes, choice, count, duration, rate, record, section } from './fields.js';

export const storage = section('What feeds the GPUs.', {
  serving_tier: choice('What production reads from.', [
    'nvme_scale_out',
    'parallel_file',
    'object_with_cache',
    'object_store',
    'nas',
    'feature_store',
    'managed_warehouse',
    'managed_service',
    'edge_local',
    'local_disk',
    'single_bucket',
    'workstation',
    'laptop',
    'time_series_store',
  ]),
  feed: choice('Whether the data keep arriving.', ['live', 'static_copy']),
  usable: bytes('Usable capacity.', '180TB'),
  used: bytes('Capacity in use.', '96TB'),
  monthly_growth: bytes('Growth in a month.', '3TB'),
  read_throughput: rate('Read throughput by design.', '20GB/s'),
  measured_read_throughput: rate('Read throughput as measured.', '18.4GB/s'),
  concurrent_readers_in_test: count('Readers in parallel when it was measured.', 24, 'readers'),
  required: record('Read throughput that each consumer needs at the same time.', rate('Read throughput.', '6GB/s'), {
    model_reload: '6GB/s',
    retrieval: '2.5GB/s',
  }),
  model_reload: section('Loading the weights of every replica on a node from cold.', {
    target: duration('Longest acceptable time.', '120s'),
    measured: duration('Time as measured.', '84s'),
  }),
});
