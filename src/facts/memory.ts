import { type FactDefinition, general, larger, numeric } from './definition.js';
import { madeUp } from './serving.js';

const DECLARED = [
  'models.primary.weights',
  'models.primary.max_sequences_per_replica',
  'models.primary.input_tokens_p95',
  'models.primary.output_tokens_p95',
  'models.primary.kv_cache_per_token',
  'gpus.per_replica',
  'assume.serving.weights_overhead',
];

/** Whether the primary model and its cache fit, as declared and as the serving model has it. */
export const memory: readonly FactDefinition[] = [
  numeric(
    'derived.serving.declared_memory_per_gpu',
    'bytes',
    DECLARED,
    {
      description: 'Memory that one GPU of a replica needs with the cache full, from the declared sizes.',
      formula: '(weights × overhead + sequences × (input + output tokens) × KV cache per token) ÷ GPUs per replica',
      source: 'arXiv:2309.06180, section 3; exact where the cache is split evenly, a lower bound otherwise',
    },
    (weights, sequences, input, output, kvPerToken, perReplica, overhead) =>
      (weights * overhead + sequences * (input + output) * kvPerToken) / perReplica,
  ),
  general(
    'need.serving.memory_per_gpu',
    'double',
    'bytes',
    {
      from: [],
      optional: [
        'derived.serving.declared_memory_per_gpu',
        'derived.serving.modelled_memory_per_gpu',
        'models.primary.family',
      ],
    },
    {
      description: 'Memory that one GPU of a replica needs with the cache full.',
      formula:
        'the larger of that from the declared sizes and that from the shape of the model; the latter alone is a prediction',
      source: 'arXiv:2309.06180, section 3',
    },
    ([declared, modelled, family], { plan }, about) => {
      if (typeof declared === 'number') {
        const found = plan();
        // What nobody named cannot be checked; what the catalogue does not know is taken as declared.
        if (!found.ok && found.undeclared.length > 0) return { lacking: found.undeclared };
        if (found.ok && madeUp(found) && typeof family !== 'string') return { lacking: ['models.primary.family'] };
        const guess = about[1]?.assumed ? about[1].interval?.low : undefined;
        if (guess !== undefined && guess > declared) return { lacking: ['models.primary.precision'] };
        return larger(declared, modelled, about[1]);
      }
      if (typeof modelled === 'number') return modelled;
      return { asUnclear: 0 };
    },
  ),
  numeric(
    'derived.serving.usable_memory_per_gpu',
    'bytes',
    ['gpus.memory_each', 'assume.serving.usable_memory_share'],
    { description: 'Memory of one GPU that an engine may fill.', formula: 'memory × usable share' },
    (memoryBytes, share) => memoryBytes * share,
  ),
  general(
    'derived.serving.self_hosts_llm',
    'bool',
    'flag',
    {
      from: ['workload.uses.llm', 'workload.uses.self_hosted_gpus'],
      optional: ['models.primary.hosting'],
    },
    {
      description: 'The primary model is a language model on GPUs of your own.',
      formula: 'uses an LLM and own GPUs, unless the primary model is declared to run behind an API or at the edge',
    },
    ([llm, ownGpus, hosting]) => llm === true && ownGpus === true && (hosting ?? 'self_hosted') === 'self_hosted',
  ),
];
