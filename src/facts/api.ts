import { type FactDefinition, numeric } from './definition.js';

const TOKENS = ['users.requests.peak_rps', 'models.primary.input_tokens_p95', 'models.primary.output_tokens_p95'];

/** What a managed model API must grant. */
export const api: readonly FactDefinition[] = [
  numeric(
    'need.api.fallback_tokens_per_minute',
    'tokens per minute',
    TOKENS,
    {
      description: 'Tokens of the peak minute, prompts and answers at their 95th percentile.',
      formula: 'peak rate × 60 × (input + output tokens)',
    },
    (peak, input, output) => peak * 60 * (input + output),
  ),
  numeric(
    'need.api.primary_tokens_per_minute',
    'tokens per minute',
    ['need.api.fallback_tokens_per_minute', 'assume.api.quota_margin'],
    { description: 'The same with a margin, for a model on the primary path.', formula: 'tokens × margin' },
    (tokens, margin) => tokens * margin,
  ),
];
