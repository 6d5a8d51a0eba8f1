import { PARTS } from './evaluation.js';
import { choice, count, date, flag, list, ratio, section, text } from './fields.js';

export const release = section('How a change reaches production.', {
  pipeline: section('The way from commit to production.', {
    automated: flag('Build, test and deployment run by themselves.'),
    manual_copy_steps: count('Steps in which a person copies or edits something.', 0, 'steps'),
    tests_in_ci: flag('Tests run on every change.'),
  }),
  artifacts: section('What is deployed.', {
    containerised: flag('It runs in containers.'),
    image_digest_pinned: flag('Images are named by digest.'),
    registry: flag('Models and images come from a registry.'),
    versions_linked: list('Parts whose versions form one release.', choice('A part.', PARTS), [
      'code',
      'model',
      'prompt',
      'data',
      'config',
    ]),
  }),
  infrastructure_as_code: ratio('Share of resources that are described in version control.', 0.96),
  canary: section('The first traffic on a new version.', {
    enabled: flag('Releases start with a canary.'),
    auto_abort: flag('It goes back by itself.'),
    metrics: list('What decides.', text('A metric.', 'error_rate'), ['error_rate', 'ttft', 'faithfulness']),
  }),
  rollout: section('The way from the first users to all.', {
    first_exposure: ratio('Share of users in the first step.', 0.1),
    current_exposure: ratio('Share of users today.', 0.2),
    steps: list('Shares, ascending.', ratio('A share.', 0.2), [0.1, 0.2, 0.5, 1]),
    exit_criteria: flag('Each step has written criteria.'),
  }),
  integration_test: section('The test of the whole path.', {
    path: text('From where to where.', 'source_to_answer_to_action'),
    last_pass: date('Day of the last pass.', '2026-11-10'),
  }),
  change_approval: section('Review before a change.', {
    required_for: list('Parts that need it.', choice('A part.', PARTS), ['model', 'prompt', 'guardrail', 'tool']),
    reviewers_min: count('Reviewers other than the author.', 2, 'people'),
  }),
});
