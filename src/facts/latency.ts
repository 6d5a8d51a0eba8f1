import { type FactDefinition, general, numeric } from './definition.js';

type Percentiles = { readonly [percentile: string]: number | null | undefined } | null | undefined;
type Objectives = { readonly [metric: string]: Percentiles };

/** Objective metric → prefix of its measured counterpart in latency.measured_at_peak. */
const MEASURED = { time_to_first_token: 'ttft', time_per_output_token: 'tpot', end_to_end: 'e2e' } as const;

/** Share of each promised tail percentile that the measurement used up; undefined when one was not measured. */
function budgetUse(objectives: unknown, measured: unknown): [string, number][] | undefined {
  const result: [string, number][] = [];
  for (const [metric, prefix] of Object.entries(MEASURED)) {
    const promised = (objectives as Objectives)[metric];
    for (const percentile of ['p95', 'p99'] as const) {
      const limit = promised?.[percentile];
      if (typeof limit !== 'number') continue;
      const value = (measured as Record<string, unknown>)[`${prefix}_${percentile}`];
      if (typeof value !== 'number') return undefined;
      result.push([`${metric}.${percentile}`, value / limit]);
    }
  }
  return result.sort((a, b) => b[1] - a[1]);
}

const budgetInputs = { from: ['latency.objectives', 'latency.measured_at_peak'] };

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
  general(
    'derived.latency.budget_used',
    'double',
    'ratio',
    budgetInputs,
    {
      description: 'Largest share of a promised tail percentile that was used at peak.',
      formula: 'max over promised p95 and p99 of measured ÷ promised',
    },
    ([objectives, measured]) => budgetUse(objectives, measured)?.[0]?.[1],
  ),
  general(
    'derived.latency.tightest_objective',
    'string',
    'objective',
    budgetInputs,
    { description: 'The objective with the least room.', formula: 'the objective of the largest share' },
    ([objectives, measured]) => budgetUse(objectives, measured)?.[0]?.[0],
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
];
