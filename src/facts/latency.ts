import { type FactDefinition, general, numeric } from './definition.js';

type Objectives = { readonly [metric: string]: { readonly [percentile: string]: number | null | undefined } | null };

/** Promised tail percentile → where it is measured. */
const MEASURED = {
  'time_to_first_token.p95': 'ttft_p95',
  'time_to_first_token.p99': 'ttft_p99',
  'time_per_output_token.p95': 'tpot_p95',
  'time_per_output_token.p99': 'tpot_p99',
  'end_to_end.p95': 'e2e_p95',
  'end_to_end.p99': 'e2e_p99',
} as const;

const USES = Object.entries(MEASURED).map(([objective, measured]) => ({
  objective,
  id: `derived.latency.use.${measured}`,
  measured,
}));

/** One fact for each percentile, so that a missing measurement is named exactly. */
const uses = USES.map(({ objective, id, measured }) =>
  general(
    id,
    'double',
    'ratio',
    {
      from: [],
      optional: [
        `latency.objectives.${objective}`,
        `latency.measured_at_peak.${measured}`,
        `derived.serving.${measured}`,
      ],
    },
    {
      description: `Share of the promised ${objective} that is used at peak; 0 when none is promised.`,
      formula: 'measured ÷ promised; predicted ÷ promised where nothing was measured',
    },
    ([promised, value, modelled], _, about) => {
      if (typeof promised !== 'number') return { value: 0, used: [0] };
      if (typeof value === 'number') return { value: value / promised, used: [0, 1] };
      const usable = value === undefined && typeof modelled === 'number' && !about[2]?.assumed;
      return usable ? modelled / promised : { asUnclear: 1 };
    },
  ),
);

const budgetInputs = { from: ['derived.latency.objectives', ...USES.map(({ id }) => id)] };

/** The latency budget: how it is divided, how long its tail is, how much of it the measurement used. */
export const latency: readonly FactDefinition[] = [
  general(
    'derived.latency.objectives',
    'list<string>',
    'objectives',
    { from: ['latency.objectives'] },
    { description: 'Tail percentiles that are promised.', formula: 'metrics with a p95 or p99' },
    ([objectives]) =>
      Object.entries(objectives as Objectives).flatMap(([metric, values]) =>
        ['p95', 'p99'].filter((tail) => typeof values?.[tail] === 'number').map((tail) => `${metric}.${tail}`),
      ),
  ),
  general(
    'derived.latency.stages_total',
    'double',
    'seconds',
    { from: ['latency.stages_p95'] },
    {
      description: 'Sum of the stages, 95th percentile each.',
      formula: 'sum over latency.stages_p95',
      source: 'an upper bound of the p95 of the sum when stages are independent',
    },
    ([stages]) =>
      Object.values(stages as Record<string, number | null>).reduce((sum: number, value) => sum + (value ?? 0), 0),
  ),
  numeric(
    'need.latency.stages_limit',
    'seconds',
    ['latency.objectives.end_to_end.p95', 'assume.latency.reserve'],
    { description: 'What the stages may take together.', formula: 'end-to-end p95 × (1 − reserve)' },
    (p95, reserve) => p95 * (1 - reserve),
  ),
  numeric(
    'need.latency.p99_limit',
    'seconds',
    ['latency.objectives.end_to_end.p95', 'assume.latency.tail_ratio'],
    { description: 'Longest acceptable p99 for the promised p95.', formula: 'end-to-end p95 × tail ratio' },
    (p95, ratio) => p95 * ratio,
  ),
  numeric(
    'need.latency.retrieval_timeout',
    'seconds',
    ['latency.objectives.end_to_end.p95', 'assume.latency.retrieval_share'],
    { description: 'Longest acceptable retrieval timeout.', formula: 'end-to-end p95 × retrieval share' },
    (p95, share) => p95 * share,
  ),
  ...uses,
  general(
    'derived.latency.budget_used',
    'double',
    'ratio',
    budgetInputs,
    {
      description: 'Largest share of a promised tail percentile that is used at peak.',
      formula: 'max over promised p95 and p99 of measured (otherwise predicted) ÷ promised',
    },
    ([objectives, ...used]) => ((objectives as readonly string[]).length > 0 ? Math.max(...(used as number[])) : null),
  ),
  general(
    'derived.latency.tightest_objective',
    'string',
    'objective',
    budgetInputs,
    { description: 'The objective with the least room.', formula: 'the objective of the largest share' },
    ([objectives, ...used]) => {
      const largest = used.indexOf(Math.max(...(used as number[])));
      return (objectives as readonly string[]).length > 0 ? USES[largest]?.objective : null;
    },
  ),
  general(
    'derived.latency.end_to_end_p99',
    'double',
    'seconds',
    { from: [], optional: ['latency.measured_at_peak.e2e_p99', 'latency.objectives.end_to_end.p99'] },
    { description: 'End-to-end p99.', formula: 'measured at peak; otherwise promised' },
    ([measured, promised]) => (measured ?? promised) as number | undefined,
  ),
  numeric(
    'need.latency.deadline',
    'seconds',
    ['integration.downstream_deadline', 'assume.latency.deadline_share'],
    { description: 'Time in which the caller must have the answer.', formula: "caller's deadline × share" },
    (deadline, share) => deadline * share,
  ),
  general(
    'need.latency.stages',
    'double',
    'stages',
    {
      from: ['workload.uses.rag'],
      optional: ['guardrails.input.enabled', 'guardrails.output.enabled'],
    },
    {
      description: 'Stages that the budget must be divided over, at least.',
      formula: 'the way in and the model; one more each for retrieval, input checks and output checks',
    },
    ([rag, input, output]) => 2 + [rag, input, output].filter((used) => used === true).length,
  ),
  general(
    'derived.latency.has_deadline',
    'bool',
    'flag',
    { from: ['workload.interaction'], optional: ['integration.downstream_deadline'] },
    {
      description: 'The calling process sets a deadline.',
      formula: 'a deadline above zero is declared; null, or batch work that declares none, has none',
    },
    ([interaction, deadline]) => {
      if (deadline === null) return false;
      if (typeof deadline === 'number') return deadline > 0;
      return interaction === 'batch' ? false : undefined;
    },
  ),
];
