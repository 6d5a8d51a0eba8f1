import { choice, count, date, duration, flag, list, ratio, section, text } from './fields.js';

const HOURS = ['24x7', 'extended_hours', 'business_hours'] as const;

const skill = (layer: string) => choice(`${layer}.`, ['in_house', 'partner', 'not_needed', 'gap', 'missing']);

export const operations = section('Who owns the system, who wakes up for it, and what they know.', {
  team: text('Team that runs it.', 'claims-assist-squad'),
  accountable_owner: text('One person or role who answers for it.', 'head-of-digital-service'),
  backlog: text('Where its work is listed.', 'https://tracker.example/boards/42'),
  escalation: text('Where the escalation path is written down.', 'doc://ops/escalation.md'),
  service_hours: choice('Hours in which the service is promised.', HOURS),
  on_call: section('Who answers an alert.', {
    people: count('People on the rota.', 7, 'people'),
    coverage: choice('Hours in which someone is on call.', [...HOURS, 'none']),
    response: duration('Time until someone works on it.', '15m'),
  }),
  deployers: section('Who can ship.', {
    able: count('People who can deploy and roll back alone.', 4, 'people'),
    distinct_in_last_5: count('Different people in the last five deployments.', 3, 'people'),
  }),
  runbooks: section('Written first actions.', {
    scenarios: list('Failures that have a runbook.', text('A failure.', 'bad_answers'), ['bad_answers', 'drift']),
    tested_on: date('Day of the last exercise.', '2026-10-22'),
  }),
  training: section('What operators have learned.', {
    operators_trained: ratio('Share of operators who are trained.', 0.95),
  }),
  skills: section('Who covers each layer.', {
    compute: skill('GPUs and servers'),
    storage: skill('Storage'),
    network: skill('Networks'),
    facilities: skill('Power, cooling and space'),
    governance: skill('Governance and law'),
    ml: skill('Models and evaluation'),
  }),
  sourcing_decision: section('What is built, bought or given to a partner.', {
    documented: flag('The decision and its reasons are written down.'),
    choice: text('The decision.', 'hybrid_build_with_partner'),
  }),
});
