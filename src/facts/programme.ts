import { type FactDefinition, general } from './definition.js';

interface Objective {
  readonly target?: number | null;
  readonly attained_30d?: number | null;
}

/** What levels 3 and 4 ask beyond the rules. */
export const programme: readonly FactDefinition[] = [
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
