import { type FactDefinition, general } from './definition.js';
import { words } from './words.js';

const NAMES = {
  team: 'Team that runs it',
  accountable_owner: 'One who answers for it',
  backlog: 'Place of its backlog',
  escalation: 'Place of its escalation path',
} as const;

/** One fact for each name, so that a missing one is named exactly. */
const names = Object.entries(NAMES).map(([field, what]) =>
  general(
    `derived.ownership.${field}`,
    'string',
    'word',
    { from: [`operations.${field}`] },
    {
      description: `${what}, in small letters.`,
      formula: 'the declared text with an underscore for spaces and hyphens; none where it is blank',
    },
    (texts) => words(texts)[0] || null,
  ),
);

/** Who answers for the system, and what they have written down. */
export const ownership: readonly FactDefinition[] = [
  ...names,
  general(
    'derived.ownership.runbooks',
    'list<string>',
    'failures',
    { from: ['operations.runbooks.scenarios'] },
    {
      description: 'Different failures that have a runbook.',
      formula: 'distinct operations.runbooks.scenarios in small letters, with underscores for spaces and hyphens',
    },
    ([scenarios]) => words(scenarios as readonly string[]).filter((word) => word !== ''),
  ),
];
