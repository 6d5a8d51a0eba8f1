import { type FactDefinition, general } from './definition.js';
import { words } from './words.js';

interface Source {
  readonly ingestion?: { readonly mode?: string | null } | null;
}

/** How the data get here, and how far back a result must be traceable. */
export const data: readonly FactDefinition[] = [
  general(
    'derived.data.feeds',
    'list<string>',
    'ways',
    { from: ['data.sources'] },
    {
      description: 'Ways in which the sources get here; a source that does not say is unstated.',
      formula: 'distinct data.sources[].ingestion.mode, or unstated',
    },
    ([sources]) => [...new Set((sources as readonly Source[]).map(({ ingestion }) => ingestion?.mode ?? 'unstated'))],
  ),
  general(
    'derived.data.conditions',
    'list<string>',
    'conditions',
    { from: ['data.representativeness.conditions'] },
    {
      description: 'Different difficult conditions that were sampled on purpose.',
      formula: 'distinct data.representativeness.conditions in small letters, with underscores for spaces and hyphens',
    },
    ([conditions]) => words(conditions as readonly string[]).filter((word) => word !== ''),
  ),
  general(
    'need.data.lineage',
    'list<string>',
    'kinds of lineage',
    { from: ['workload.uses.llm', 'workload.uses.rag'] },
    {
      description: 'Lineage that leads from what the user sees back to its source.',
      formula: 'source to answer; without a language model and retrieval, source to feature will do',
    },
    ([llm, rag]) => ['source_to_answer', ...(llm === true || rag === true ? [] : ['source_to_feature'])],
  ),
];
