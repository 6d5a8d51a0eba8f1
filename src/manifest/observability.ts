import { choice, date, duration, flag, list, mandatory, number, ratio, section, text } from './fields.js';

export const observability = section('What can be seen of the running system, and what happens when it changes.', {
  tracing: section('The record of each request for engineers.', {
    coverage: ratio('Share of requests that are traced.', 0.998),
    retention: duration('How long traces can be searched.', '45d'),
    fields: list('Fields of a trace.', text('A field.', 'model_version'), ['model_version', 'latency', 'cost']),
  }),
  dashboard: section('What stands on the one dashboard.', {
    traces: flag('Traces.'),
    drift: flag('Drift.'),
    latency: flag('Latency.'),
    cost: flag('Cost.'),
    quality: flag('Quality.'),
  }),
  drift: section('Watch over a changing world.', {
    inputs_monitored: flag('Inputs are compared with a reference.'),
    outputs_monitored: flag('Outputs are compared with a reference.'),
    skew_monitored: flag('Serving is compared with training.'),
    method: text('How the difference is measured.', 'psi'),
    threshold: number('Value of the method that raises the alarm.', 0.2, 'unit of the method'),
    action: text('What the alarm starts.', 'open_incident_and_rerun_eval'),
    last_alert_tested: date('Day on which drift was last simulated.', '2026-10-30'),
  }),
  slos: list(
    'Service level objectives.',
    section('One objective.', {
      name: mandatory(text('Its name.', 'availability')),
      kind: choice('What it promises.', ['availability', 'latency', 'quality', 'freshness', 'throughput']),
      target: ratio('Share of good events that is promised.', '99.9%'),
      attained_30d: ratio('Share reached in the last thirty days.', '99.93%'),
    }),
  ),
  burn_rate_alerts: flag('Alerts follow the speed at which error budgets burn.'),
  feedback: section('What users say.', {
    captured: flag('They can rate an answer.'),
    linked_to_trace: flag('A rating leads to its trace.'),
    reviewed_every: duration('How often ratings are reviewed.', '7d'),
    rate: ratio('Share of answers that are rated.', 0.06),
  }),
  refresh: section('Renewal of models and indexes.', {
    trigger: text('What starts it.', 'drift_or_90d'),
    automated_pipeline: flag('It runs without manual steps.'),
    last_run: date('Day of the last run.', '2026-10-12'),
    max_model_age: duration('Greatest acceptable age.', '180d'),
    model_age: duration('Age of the oldest model in service.', '96d'),
  }),
});
