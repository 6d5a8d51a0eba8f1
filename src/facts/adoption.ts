import { type FactDefinition, general } from './definition.js';

/** What people need in order to work with an output. */
export const adoption: readonly FactDefinition[] = [
  general(
    'need.adoption.explanations',
    'list<string>',
    'parts',
    { from: ['workload.uses.rag'] },
    {
      description: 'Parts that must stand beside each output.',
      formula: 'reason and next action; source with retrieval',
      source: 'rule catalogue ADP-004',
    },
    ([rag]) => ['reason', 'next_action', ...(rag === true ? ['source'] : [])],
  ),
];
