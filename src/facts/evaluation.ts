import { type FactDefinition, general, numeric } from './definition.js';
import { type Interval, wilson } from './interval.js';
import { measuresOf } from './measures.js';

interface Metric {
  readonly name: string;
  readonly threshold?: number | null;
  readonly observed?: number | null;
  readonly n?: number | null;
  readonly direction?: 'above' | 'below' | null;
  readonly ci?: { readonly low?: number | null; readonly high?: number | null } | null;
}

const known = (value: unknown): value is number => typeof value === 'number';
const short = (value: number): string => String(Number(value.toPrecision(4)));
const percent = (share: number): string => `${short(share * 100)}%`;

/** What keeps one metric from being proven, in words; empty when it is. */
function gapsOf(metric: Metric, z: number, widest: number): string[] {
  const { observed, threshold } = metric;
  const lacks = [...(known(observed) ? [] : ['observed']), ...(known(threshold) ? [] : ['threshold'])];
  const found = known(observed) ? intervalOf(metric, observed, z) : undefined;
  if (typeof found === 'string') lacks.push(found);
  if (lacks.length > 0) return [`${metric.name} lacks ${lacks.join(' and ')}`];
  if (typeof found !== 'object' || !known(observed) || !known(threshold)) return [];
  if (metric.ci && (observed < found.low || observed > found.high))
    return [`${metric.name} was observed outside its own ci`];
  const below = metric.direction === 'below';
  const bound = below ? found.high : found.low;
  const proven = below ? bound <= threshold : bound >= threshold;
  const half = (found.high - found.low) / 2;
  return [
    ...(proven ? [] : [`${metric.name} is surely at ${below ? 'most' : 'least'} ${short(bound)}, needs ${threshold}`]),
    ...(metric.ci || half <= widest ? [] : [`${metric.name} is known to ±${percent(half)}, needs ±${percent(widest)}`]),
  ];
}

/** A declared interval, otherwise that of a share of n cases; else what is lacking for one. */
function intervalOf({ ci, n }: Metric, observed: number, z: number): Interval | string {
  if (ci) {
    const { low, high } = ci;
    return known(low) && known(high)
      ? { low, high }
      : known(low)
        ? 'ci.high'
        : known(high)
          ? 'ci.low'
          : 'ci.low and ci.high';
  }
  if (observed < 0 || observed > 1) return 'ci';
  return known(n) && n > 0 ? wilson(observed, n, z) : 'n';
}

const METRIC_INPUTS = {
  from: ['evaluation.metrics', 'assume.evaluation.z', 'assume.evaluation.half_width'],
};

const SURE = '95% interval: the declared ci, otherwise Wilson’s of a share of n cases';

/** Tests, metrics and how sure they are; what the false alarms ask of people. */
export const evaluation: readonly FactDefinition[] = [
  general(
    'need.evaluation.runs_on',
    'list<string>',
    'parts',
    { from: ['workload.uses.llm', 'workload.uses.rag'] },
    {
      description: 'Parts whose change must start an evaluation.',
      formula: 'model; prompt with a language model; index and retrieval settings with retrieval',
    },
    ([llm, rag]) => [
      'model',
      ...(llm === true ? ['prompt'] : []),
      ...(rag === true ? ['index', 'retrieval_config'] : []),
    ],
  ),
  general(
    'derived.evaluation.metrics',
    'list<string>',
    'metrics',
    { from: ['evaluation.metrics'] },
    { description: 'Metrics that are listed.', formula: 'evaluation.metrics[].name' },
    ([metrics]) => (metrics as readonly Metric[]).map(({ name }) => name),
  ),
  general(
    'derived.evaluation.unproven_metrics',
    'list<string>',
    'metrics',
    METRIC_INPUTS,
    {
      description: 'Metrics that are not surely on the right side of their threshold.',
      formula: `metrics whose bound on the unfavourable side misses the threshold, that are known less precisely than allowed, or that lack what either takes; ${SURE}`,
      source: 'Wilson 1927; Newcombe 1998, method 3',
    },
    ([metrics, z, widest]) =>
      (metrics as readonly Metric[])
        .filter((metric) => gapsOf(metric, z as number, widest as number).length > 0)
        .map(({ name }) => name),
  ),
  general(
    'derived.evaluation.metric_gaps',
    'list<string>',
    'sentences',
    METRIC_INPUTS,
    {
      description: 'What keeps each unproven metric from being proven.',
      formula: `bound against threshold, half-width against its limit, or what is lacking; ${SURE}`,
      source: 'Wilson 1927; Newcombe 1998, method 3',
    },
    ([metrics, z, widest]) =>
      (metrics as readonly Metric[]).flatMap((metric) => gapsOf(metric, z as number, widest as number)),
  ),
  general(
    'derived.evaluation.measures',
    'list<string>',
    'kinds of error',
    { from: ['evaluation.metrics'] },
    {
      description: 'What the metrics with an observed value measure.',
      formula:
        'words of their names: precision; recall; rare_events (PR-AUC, average precision, cost-weighted error); grounding (faithfulness, groundedness, hallucination)',
    },
    ([metrics]) => [
      ...new Set(
        (metrics as readonly Metric[])
          .filter(({ observed }) => known(observed))
          .flatMap(({ name }) => measuresOf(name)),
      ),
    ],
  ),
  general(
    'derived.evaluation.unmeasured_metrics',
    'list<string>',
    'fields',
    { from: ['evaluation.metrics'] },
    {
      description: 'Listed metrics without an observed value.',
      formula: 'evaluation.metrics[].observed that are lacking',
    },
    ([metrics]) =>
      (metrics as readonly Metric[]).flatMap(({ name, observed }, i) =>
        known(observed) ? [] : [`evaluation.metrics[${i}].observed (${name})`],
      ),
  ),
  numeric(
    'derived.evaluation.sure_recall',
    'ratio',
    ['evaluation.retrieval.recall_at_k', 'evaluation.test_set.size', 'assume.evaluation.z'],
    {
      description: 'Retrieval recall that the size of the test set makes sure.',
      formula: 'lower bound of Wilson’s 95% interval of recall at k over the cases of the test set',
      source: 'Wilson 1927; wide enough for a mean of values between 0 and 1, whose variance is at most p × (1 − p)',
    },
    (recall, cases, z) => wilson(recall, cases, z).low,
  ),
  general(
    'derived.evaluation.baseline_measured',
    'bool',
    'yes or no',
    { from: ['evaluation.baseline.observed'] },
    { description: 'The baseline was measured.', formula: 'evaluation.baseline.observed is a number' },
    ([observed]) => known(observed),
  ),
  numeric(
    'derived.evaluation.false_alarms_daily',
    'false alarms per day',
    ['evaluation.false_positive.rate', 'evaluation.false_positive.daily_items'],
    { description: 'False alarms that people must clear in a day.', formula: 'false positive rate × items in a day' },
    (rate, items) => rate * items,
  ),
];
