import { type FactDefinition, general, numeric } from './definition.js';

const TOKENS = ['users.requests.peak_rps', 'models.primary.input_tokens_p95', 'models.primary.output_tokens_p95'];

interface Model {
  readonly name: string;
  readonly role?: string | null;
  readonly hosting?: string | null;
  readonly source?: string | null;
  readonly input_tokens_p95?: number | null;
  readonly output_tokens_p95?: number | null;
  readonly quota_tokens_per_minute?: number | null;
}

interface Quota {
  readonly model: string;
  readonly granted: number;
  /** Undefined where the model's tokens are not declared. */
  readonly needed: number | undefined;
}

const quotaInputs = {
  from: ['models', 'users.requests.peak_rps', 'assume.api.quota_margin'],
  optional: ['need.api.fallback_tokens_per_minute'],
};

/**
 * The managed model whose quota covers the smallest share of its need; undeclared tokens first of all.
 *
 * Every model handles every request with its own tokens, except that a fallback takes over what the primary model
 * gets, and that a judge, which nobody waits for, needs nothing. A quota that is not declared counts as none.
 */
function scarcest([models, peak, margin, takenOver]: readonly unknown[]): Quota | undefined {
  const quotas = (models as readonly Model[])
    .filter(({ hosting, source }) => (hosting ?? source) === 'managed_api')
    .map((model): Quota => {
      const granted = model.quota_tokens_per_minute ?? 0;
      const { name, role, input_tokens_p95: input, output_tokens_p95: output } = model;
      const own = input && typeof output === 'number' ? (peak as number) * 60 * (input + output) : undefined;
      if (role === 'judge') return { model: name, granted, needed: 0 };
      if (role !== 'fallback') return { model: name, granted, needed: own && own * (margin as number) };
      const known = [own, takenOver].filter((tokens): tokens is number => typeof tokens === 'number');
      return { model: name, granted, needed: known.length > 0 ? Math.max(...known) : undefined };
    });
  const cover = ({ granted, needed }: Quota): number =>
    needed === undefined ? -1 : needed === 0 ? Number.POSITIVE_INFINITY : granted / needed;
  return quotas.reduce<Quota | undefined>(
    (least, quota) => (least && cover(least) <= cover(quota) ? least : quota),
    undefined,
  );
}

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
  general(
    'derived.api.scarcest_model',
    'string',
    'model',
    quotaInputs,
    { description: 'The managed model whose quota covers least of its need.', formula: 'least quota ÷ need' },
    (values) => scarcest(values)?.model ?? null,
  ),
  general(
    'derived.api.scarcest_quota',
    'double',
    'tokens per minute',
    quotaInputs,
    { description: 'Quota granted for the scarcest model.', formula: 'declared; none where it is not' },
    (values) => scarcest(values)?.granted ?? null,
  ),
  general(
    'need.api.scarcest_tokens_per_minute',
    'double',
    'tokens per minute',
    quotaInputs,
    {
      description: 'Quota that the scarcest model needs.',
      formula: 'peak rate × 60 × (input + output tokens) × margin; for a fallback the tokens of the primary, no margin',
    },
    (values) => scarcest(values)?.needed ?? null,
  ),
];
