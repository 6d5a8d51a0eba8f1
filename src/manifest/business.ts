import * as z from 'zod';
import { choice, count, date, duration, list, money, section, text } from './fields.js';

/** An outcome can be a share, a sum, minutes, or a loss below zero: its unit stands beside it. */
const value = (description: string, example: number) =>
  z
    .number({ error: () => `must be a number, such as ${example}` })
    .meta({ description, unit: 'business.outcome.unit', examples: [example] });

const agreement = (who: string) =>
  choice(`${who}.`, ['agreed', 'agreed_with_conditions', 'in_discussion', 'not_asked', 'objects']);

export const business = section('The outcome that justifies the system, and when to stop.', {
  outcome: section('One outcome that can be measured.', {
    statement: text('What changes, in one sentence.', 'Resolve routine claim questions without an agent'),
    metric: text('What is measured.', 'self_service_resolution_rate'),
    unit: text('Its unit.', 'share'),
    baseline: value('Value before the system.', 0.34),
    baseline_measured_on: date('Day on which the baseline was measured.', '2026-03-31'),
    target: value('Value to be reached.', 0.58),
    by: date('Day by which it is to be reached.', '2027-03-31'),
    current: value('Value today.', 0.56),
  }),
  pnl: section('Its place in the accounts.', {
    annual_value: money('Value per year.', '4000000 USD'),
    owner: text('Who in finance stands behind it.', 'cfo-office'),
    line: text('Line of the accounts that moves.', 'contact_centre_cost'),
  }),
  sponsor: text('Executive who owns the result.', 'chief-customer-officer'),
  limits: section('When to stop.', {
    max_monthly_cost: money('Highest acceptable cost per month.', '200000 USD'),
    decide_by: date('Day of the decision.', '2027-03-31'),
    stop_if: text('Numbers that end the work.', 'resolution below 0.45'),
  }),
  stakeholders: section('Where the functions that can stop a launch stand.', {
    finance: agreement('Finance'),
    operations: agreement('Operations'),
    compliance: agreement('Compliance'),
    security: agreement('Security'),
  }),
  status_updates_every: duration('How often they hear of progress.', '14d'),
  use_cases_in_first_release: count('Use cases in the first release.', 1, 'use cases'),
  kpis: list('Indicators that are followed.', text('An indicator.', 'adoption_rate'), ['throughput', 'adoption_rate']),
});
