import { type FactDefinition, general, numeric } from './definition.js';

interface Objective {
  readonly target?: number | null;
  readonly attained_30d?: number | null;
}

/** The dates of the programme, and what levels 3 and 4 ask beyond the rules. */
export const programme: readonly FactDefinition[] = [
  general(
    'derived.programme.trial_started_on',
    'double',
    'date',
    { from: [], optional: ['program.pilot_started_on', 'program.started_on'] },
    {
      description: 'Day from which the system has been on trial.',
      formula: 'start of the pilot; where there is none, start of the programme',
    },
    ([pilot, started]) => {
      if (typeof pilot === 'number') return pilot;
      return typeof started === 'number' ? started : undefined;
    },
  ),
  numeric(
    'derived.programme.time_to_real_data',
    'seconds',
    ['program.first_real_data_on', 'program.started_on'],
    {
      description: 'Time from the start of the programme to the first real data; 0 when they were there before.',
      formula: 'first real data − start, at least 0',
    },
    (met, started) => Math.max(0, met - started),
  ),
  general(
    'derived.programme.go_no_go_decided',
    'bool',
    'yes or no',
    { from: ['program.go_no_go'] },
    { description: 'A go/no-go decision is recorded.', formula: 'program.go_no_go.decided_on has a date' },
    ([record]) => typeof (record as { decided_on?: unknown }).decided_on === 'number',
  ),
  general(
    'derived.programme.objectives_met',
    'bool',
    'yes or no',
    { from: ['observability.slos'] },
    { description: 'Every objective was met over the last 30 days.', formula: 'attained ≥ target for each' },
    ([objectives]) =>
      (objectives as readonly Objective[]).every(
        ({ target, attained_30d }) =>
          typeof target === 'number' && typeof attained_30d === 'number' && attained_30d >= target,
      ),
  ),
];
