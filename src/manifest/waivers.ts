import { date, list, mandatory, section, text } from './fields.js';

export const waivers = list(
  'Accepted gaps. A waiver opens the --fail-on gate until it expires; it never raises a score. A waiver without all of reason, owner, approver, control and dates is a finding and opens nothing.',
  section('One waiver.', {
    rule: mandatory(text('Rule that is waived.', 'GPU-004')),
    scope: text('What the acceptance is about, in words; the waiver covers the rule as a whole.', 'answerer'),
    reason: text('Why the gap is accepted for now.', 'Second node arrives in January.'),
    owner: text('Who closes the gap.', 'head-of-platform'),
    approved_by: text('Who accepted the risk; another person than the owner.', 'chief-risk-officer'),
    compensating_control: text('What limits the risk meanwhile.', 'Rollout stays at 20%.'),
    created: date('Day of approval.', '2026-11-10'),
    expires: date('Last day on which it holds.', '2027-02-08'),
    ticket: text('Where it is tracked.', 'RISK-311'),
    invalidated_by: text('Event that ends the waiver early.', 'any P1 incident'),
  }),
);
