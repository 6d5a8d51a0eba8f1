import { choice, count, duration, flag, list, ratio, section, text } from './fields.js';

export const adoption = section('Whether people use it, understand it and can object.', {
  host_tools: list('Tools people already use in which it appears.', text('A tool.', 'agent-desktop'), ['mobile-app']),
  new_tools_for_user: count('Tools it adds to their day.', 0, 'tools'),
  steps: section('Steps of the task.', {
    before: count('Without the system.', 9, 'steps'),
    after: count('With it.', 5, 'steps'),
  }),
  active_use: section('Share of eligible users who use it.', {
    target: ratio('Target.', 0.55),
    measured: ratio('As measured.', 0.49),
    window: duration('Window of the measurement.', '30d'),
  }),
  output_explains: list(
    'What stands beside each output.',
    choice('A part of it.', ['reason', 'source', 'next_action', 'confidence', 'score']),
    ['reason', 'source', 'next_action'],
  ),
  user_training: section('What users have learned.', {
    completed: ratio('Share of users who completed it.', 0.88),
    required: flag('It is required.'),
  }),
  process: section('The work around the system.', {
    as_is_documented: flag('The present process is written down.'),
    to_be_agreed: flag('The future one is agreed with those who run it.'),
  }),
  acceptance: section('What people do with the outputs.', {
    accepted: ratio('Share accepted.', 0.81),
    ignored: ratio('Share ignored.', 0.07),
    limit_ignored: ratio('Largest acceptable share of ignored outputs.', 0.2),
  }),
  challenge_path: flag('People can challenge an output.'),
});
