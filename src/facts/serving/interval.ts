import type { Model } from '../../catalog/schema.ts';
import { RESIDUALS } from './fitted.ts';

/** A predicted value with an 80% interval, all in the unit of the value. */
export type Estimate = { readonly value: number; readonly low: number; readonly high: number };

export type Metric = 'throughput' | 'tpot' | 'ttft';

/**
 * The interval of a prediction: the value times stored quantiles of measured over predicted, by the architecture
 * class of the model. The quantiles come from the published runs that the constants were fitted to; models and GPUs
 * outside of those err more, and the interval does not know by how much.
 */
export function estimate(value: number, metric: Metric, architecture: Model['architecture']): Estimate {
  const group = RESIDUALS[metric];
  const spread = architecture === 'encoder' ? group.dense : group[architecture];
  return { value, low: value * Math.exp(spread.low), high: value * Math.exp(spread.high) };
}
