import { choice, count, date, flag, number, section, text } from './fields.js';

export const program = section('The programme: phases, dates, spend and the decision.', {
  phase: choice('Where it stands.', ['discovery', 'design', 'implementation', 'rollout']),
  started_on: date('First day of the programme.', '2026-03-02'),
  pilot_started_on: date('First day of the pilot.', '2026-04-13'),
  build_started_on: date('First day of building for production.', '2026-06-15'),
  first_real_data_on: date('Day on which it first met real production data.', '2026-05-11'),
  demos_last_90d: count('Demonstrations in the last ninety days.', 2, 'demonstrations'),
  production_milestones_last_90d: count('Milestones reached in production in the last ninety days.', 3, 'milestones'),
  spend_to_plan: number('Spend as a multiple of plan.', 1.07, 'multiple of plan'),
  deliverables: section('Where the result of each phase is.', {
    discovery: text('Readiness report.', 'doc://prog/readiness-report.pdf'),
    design: text('Technical specification.', 'doc://prog/tech-spec.md'),
    implementation: text('Tested package with its report.', 'doc://prog/test-report.pdf'),
    rollout: text('Operations procedures.', 'doc://ops/procedures.md'),
  }),
  model_selection_record: section('Why this model.', {
    integration_fit_assessed: flag('Its fit with the systems around it was assessed.'),
  }),
  go_no_go: section('The decision to launch.', {
    authority: text('Who decides.', 'service-transition-board'),
    criteria_written: flag('The criteria are written down.'),
    decided_on: date('Day of the decision; null while it is open.', '2026-12-15'),
  }),
  constraints_set_before_build: flag('Latency, security and scale were fixed before building.'),
  infrastructure_refresh_considered: flag('Plans for data centre, residency and hardware renewal were compared.'),
});
