import { bytes, duration, flag, ratio, section } from './fields.js';

export const edge = section('Inference on devices outside the data centre.', {
  device_memory: bytes('Memory of the smallest device in the fleet.', '8GiB'),
  model_memory: bytes('Memory that the model takes on it.', '1.1GiB'),
  local_latency: section('Time of one inference on the slowest device.', {
    p95: duration('95th percentile, as measured.', '120ms'),
    budget: duration('Longest acceptable time.', '500ms'),
  }),
  quality_drop_after_optimisation: section('Quality lost by making the model smaller.', {
    measured: ratio('As measured on the deployed model.', 0.012),
    tolerance: ratio('Largest acceptable loss.', 0.03),
  }),
  offline_hours: section('Time without a connection.', {
    supported: duration('What a device gets through.', '24h'),
    required: duration('What it must get through.', '8h'),
  }),
  fleet_updates: section('How devices are updated.', {
    signed: flag('Updates are signed and checked.'),
    staged: flag('One site first, then the others.'),
    rollback: flag('The device keeps the previous version.'),
    on_current_version: ratio('Share of devices that run the current version.', '98%'),
  }),
});
