import { choice, count, date, duration, flag, list, mandatory, money, ratio, section, text } from './fields.js';

export const guardrails = section('What keeps inputs, outputs and actions within bounds when nobody watches.', {
  input: section('Checks on what goes in.', {
    enabled: flag('They run on every request.'),
  }),
  output: section('Checks on what comes out.', {
    enabled: flag('They run on every answer.'),
  }),
  uncertain: section('What happens when the model is unsure.', {
    policy: choice('The policy.', ['abstain_and_hand_over', 'abstain', 'human_review', 'fallback_rule', 'none']),
    confidence_floor: ratio('Confidence below which the policy applies.', 0.6),
    rule: text('The rule, when a rule and not a confidence decides.', 'no passage above the score limit'),
    hand_over_to: text('Who takes over.', 'contact-centre'),
  }),
  sensitive_topics: list('Topics that go to people.', text('A topic.', 'medical_advice'), [
    'medical_advice',
    'legal_advice',
  ]),
  prompt_injection: section('Defence against instructions hidden in text.', {
    direct: flag('User messages are screened.'),
    indirect: flag('Retrieved text and tool results are screened.'),
    untrusted_content_marked: flag('The model is shown which text it must not obey.'),
  }),
  sensitive_data: section('What happens to identifiers and secrets.', {
    inputs: choice('On the way in.', ['redact', 'block', 'allow_by_policy', 'none']),
    outputs: choice('On the way out.', ['redact', 'block', 'none']),
    logs: choice('In logs and traces.', ['mask', 'drop', 'none']),
  }),
  grounding: section('Answers and their sources.', {
    required: flag('An answer must rest on retrieved passages.'),
    citations: flag('The passages are shown.'),
    unsupported_claim_action: choice('What happens to a claim without a source.', [
      'suppress',
      'hand_over',
      'warn',
      'none',
    ]),
  }),
  output_validation: section('Checks before another system uses the output.', {
    schema: flag('It must match a schema.'),
    encoding: flag('It is encoded for where it goes.'),
    no_raw_execution: flag('It is never executed as code or query.'),
  }),
  tools: list(
    'Tools that the model can call.',
    section('One tool.', {
      name: mandatory(text('Its name.', 'claim_status_lookup')),
      access: choice('What it can do.', ['read', 'write']),
      runs_as: choice('Whose rights it uses.', ['end_user', 'scoped_service', 'service_account', 'admin']),
      scope: text('What it can reach.', 'own_claims'),
      approval: choice('Who confirms a call; null when nobody does.', [
        'end_user_confirm',
        'operator_approval',
        'four_eyes',
      ]),
      reversible: flag('What it did can be undone.'),
      limit: text('What bounds the harm of its calls.', '3 calls per session'),
    }),
  ),
  agent_limits: section('Bounds of one agent run, enforced by the runtime.', {
    max_steps: count('Steps.', 6, 'steps'),
    max_tokens: count('Tokens, input and output.', 20000, 'tokens'),
    max_duration: duration('Time.', '40s'),
    max_cost: money('Cost.', '0.05 USD'),
  }),
  red_team: section('The latest attack on the guardrails.', {
    date: date('When.', '2026-10-21'),
    cases: count('Attacks tried.', 1150, 'cases'),
    attack_block_rate: ratio('Share of attacks that were blocked.', 0.973),
    false_block_rate: ratio('Share of ordinary requests that were blocked.', 0.021),
    open_critical: count('Critical findings still open.', 0, 'findings'),
    threat_model: flag('It followed a written threat model.'),
    independent: flag('The attackers did not build the system.'),
  }),
  anomaly_detection: section('Detection of abnormal or unauthorised use.', {
    enabled: flag('It runs in production.'),
    routed_to: text('Who is told.', 'soc'),
    signals: list('What it watches.', text('A signal.', 'token_spike'), ['injection_score', 'token_spike']),
  }),
  kill_switch: section('The way to stop the system or one tool.', {
    exists: flag('There is one, outside the deployment path.'),
    time_to_disable: duration('Time until it has effect.', '3m'),
    tested_on: date('Day of the last drill.', '2026-10-22'),
  }),
  isolation: section('What keeps users and authority apart.', {
    per_user_session: flag('Memory and cache belong to one user.'),
    per_tenant_index: flag('An index, or a filter on each row, per tenant.'),
    secrets_in_prompt: flag('Prompts hold credentials.', false),
    authorisation_outside_model: flag('Code decides who may do what, not the prompt.'),
  }),
});
