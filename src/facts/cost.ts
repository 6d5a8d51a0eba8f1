import { type FactDefinition, general, numeric } from './definition.js';

const HIDDEN_LINES = [
  'data_pipelines',
  'vector_and_retrieval',
  'high_availability_and_dr',
  'monitoring_and_evaluation',
  'retraining_and_refresh',
  'security_and_compliance',
] as const;

type Lines = Readonly<Record<string, number | null | undefined>>;

function amounts(monthly: unknown): number[] {
  return Object.values(monthly as Lines).filter((amount): amount is number => typeof amount === 'number');
}

/** The monthly bill, what one unit of work costs, and what it is worth. Money is in the manifest's currency. */
export const cost: readonly FactDefinition[] = [
  general(
    'derived.cost.monthly_total',
    'double',
    'money',
    { from: ['cost.monthly'] },
    { description: 'Cost per month, all lines.', formula: 'sum over cost.monthly' },
    ([monthly]) => amounts(monthly).reduce((sum, amount) => sum + amount, 0),
  ),
  general(
    'derived.cost.lines',
    'double',
    'cost lines',
    { from: ['cost.monthly'] },
    { description: 'Cost lines with an amount.', formula: 'lines of cost.monthly above zero' },
    ([monthly]) => amounts(monthly).filter((amount) => amount > 0).length,
  ),
  general(
    'derived.cost.unbudgeted_lines',
    'list<string>',
    'cost lines',
    { from: ['cost.monthly', 'workload.uses.rag'], optional: ['cost.not_needed'] },
    {
      description: 'Recurring cost lines that have neither an amount nor a reason for not being needed.',
      formula: 'lines without an amount above zero, less cost.not_needed; retrieval only where there is some',
    },
    ([monthly, rag, reasons]) =>
      HIDDEN_LINES.filter((line) => line !== 'vector_and_retrieval' || rag === true)
        .filter((line) => ((monthly as Lines)[line] ?? 0) <= 0)
        .filter((line) => !(reasons as Readonly<Record<string, string>> | undefined)?.[line]),
  ),
  numeric(
    'derived.cost.per_outcome',
    'money',
    ['derived.cost.monthly_total', 'cost.volume_monthly.outcomes'],
    { description: 'All-in cost of one useful outcome.', formula: 'monthly cost ÷ outcomes' },
    (monthly, outcomes) => monthly / outcomes,
  ),
  numeric(
    'derived.cost.per_1k_requests',
    'money',
    ['derived.cost.monthly_total', 'cost.volume_monthly.requests'],
    { description: 'All-in cost of a thousand requests.', formula: 'monthly cost ÷ requests × 1,000' },
    (monthly, requests) => (monthly / requests) * 1e3,
  ),
  numeric(
    'derived.cost.per_million_tokens',
    'money',
    ['derived.cost.monthly_total', 'cost.volume_monthly.tokens'],
    { description: 'All-in cost of a million tokens.', formula: 'monthly cost ÷ tokens × 1,000,000' },
    (monthly, tokens) => (monthly / tokens) * 1e6,
  ),
  numeric(
    'derived.cost.outcome_disagreement',
    'ratio',
    ['cost.unit.per_outcome', 'derived.cost.per_outcome'],
    { description: 'Stated against computed cost per outcome.', formula: '|stated − computed| ÷ computed' },
    disagreement,
  ),
  numeric(
    'derived.cost.request_disagreement',
    'ratio',
    ['cost.unit.per_1k_requests', 'derived.cost.per_1k_requests'],
    { description: 'Stated against computed cost per request.', formula: '|stated − computed| ÷ computed' },
    disagreement,
  ),
  numeric(
    'derived.cost.token_disagreement',
    'ratio',
    ['cost.unit.per_million_tokens', 'derived.cost.per_million_tokens'],
    { description: 'Stated against computed cost per token.', formula: '|stated − computed| ÷ computed' },
    disagreement,
  ),
  numeric(
    'need.cost.per_outcome_limit',
    'money',
    ['cost.value_per_outcome', 'assume.cost.value_share'],
    { description: 'Most that one outcome may cost.', formula: 'value per outcome × share' },
    (value, share) => value * share,
  ),
  numeric(
    'need.cost.x10_limit',
    'money',
    ['cost.scenarios.x1'],
    { description: 'Cost at ten times the volume must not exceed ten times today’s.', formula: 'cost today × 10' },
    (today) => today * 10,
  ),
  numeric(
    'derived.cost.value_at_x3',
    'money',
    ['cost.value_per_outcome', 'cost.volume_monthly.outcomes'],
    { description: 'Value per month at three times the volume.', formula: 'value per outcome × outcomes × 3' },
    (value, outcomes) => value * outcomes * 3,
  ),
  numeric(
    'need.cost.owned_utilisation_floor',
    'ratio',
    ['cost.placement_analysis.break_even_utilisation'],
    {
      description: 'Below this utilisation, owning is clearly the wrong choice.',
      formula: 'break-even utilisation ÷ 2',
    },
    (breakEven) => breakEven / 2,
  ),
];

function disagreement(stated: number, computed: number): number {
  return Math.abs(stated - computed) / computed;
}
