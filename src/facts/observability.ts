import { type FactDefinition, general, lacking } from './definition.js';

/** What must be seen of each request. */
export const observability: readonly FactDefinition[] = [
  general(
    'need.observability.trace_fields',
    'list<string>',
    'fields',
    { from: ['workload.uses.llm', 'workload.uses.rag'] },
    {
      description: 'Fields that each trace must hold.',
      formula: 'model version, latency, cost, outcome; prompt version and tokens with a language model; retrieved ids',
    },
    ([llm, rag]) => [
      ...['model_version', 'latency', 'cost', 'outcome'],
      ...(llm === true ? ['prompt_version', 'tokens'] : []),
      ...(rag === true ? ['retrieved_ids'] : []),
    ],
  ),
  lacking(
    'derived.observability.untraced_fields',
    'fields',
    ['need.observability.trace_fields', 'observability.tracing.fields'],
    'What traces lack.',
  ),
];
