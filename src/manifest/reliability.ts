import { PARTS } from './evaluation.js';
import { choice, count, date, duration, flag, list, ratio, record, section, text } from './fields.js';

export const reliability = section('How much failure the system survives, and how it comes back.', {
  availability_target: ratio('Availability that is promised.', '99.9%'),
  component_availability: record(
    'Availability of each part that a request needs; for suppliers, what the contract says.',
    ratio('Availability.', '99.97%'),
    { gateway: '99.99%', retrieval: '99.97%', serving: '99.97%' },
  ),
  single_points_of_failure: list(
    'Parts whose loss stops the service; an empty list says that there are none.',
    text('A part.', 'gpu_vm'),
    [],
  ),
  critical_components_min_replicas: count('Replicas of the critical part that has the fewest.', 2, 'replicas'),
  power_feeds: count('Independent power feeds.', 2, 'feeds'),
  rto: duration('Recovery time objective: longest acceptable outage.', '4h'),
  rpo: duration('Recovery point objective: greatest acceptable loss of data.', '1h'),
  dr_test: section('The latest restore.', {
    date: date('When.', '2026-09-26'),
    rto_measured: duration('Time until service was back.', '2h50m'),
    rpo_measured: duration('Data lost, as time.', '20m'),
    restored: list(
      'What was restored.',
      choice('A part.', ['model', 'index', 'prompts', 'config', 'features', 'data', 'code']),
      ['model', 'index', 'prompts', 'config'],
    ),
  }),
  fallback: section('What users get when a part fails.', {
    model_down: text('When the model fails.', 'managed_api'),
    retrieval_down: text('When retrieval fails.', 'search_links_only'),
    all_down: text('When everything fails.', 'contact_centre'),
    exercised_on: date('Day on which it was last exercised.', '2026-09-26'),
  }),
  rollback: section('The way back to the last good version.', {
    time: duration('Time until it serves again.', '6m'),
    covers: list('Parts that go back together.', choice('A part.', PARTS), ['model', 'prompt', 'index', 'config']),
    rehearsed_on: date('Day of the last rehearsal.', '2026-10-22'),
  }),
  chaos: section('Faults injected on purpose.', {
    last_run: date('When last.', '2026-10-02'),
    scenarios: list('Faults.', text('A fault.', 'gpu_node_loss'), ['gpu_node_loss', 'broker_partition']),
  }),
  autoscaling: section('Growth under load.', {
    enabled: flag('Replicas are added by themselves.'),
    metric: text('What triggers it.', 'queue_depth'),
    scale_out_time: duration('Time until a new replica serves.', '95s'),
    surge_absorbed_by_queue: duration('Time for which the queue absorbs a surge.', '150s'),
  }),
});
