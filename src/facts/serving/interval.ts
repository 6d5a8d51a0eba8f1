import type { Gpu, Model } from '../../catalog/schema.ts';
import { FITTED_TO, RESIDUALS } from './fitted.ts';

/** A predicted value with an 80% interval, all in the unit of the value. */
export type Estimate = { readonly value: number; readonly low: number; readonly high: number };

export type Metric = 'throughput' | 'tpot' | 'ttft';

/** Whether the constants were fitted to runs of this GPU and to runs of this model. */
export function isFittedTo(model: Model, gpu: Gpu): boolean {
  if (model.declared || gpu.declared) return false;
  return FITTED_TO.gpus.includes(gpu.id) && FITTED_TO.models.includes(model.id);
}

/**
 * The interval of a prediction: the value times stored quantiles of measured over predicted, by the architecture
 * class of the model. For a GPU or a model that no run was fitted to, the quantiles are those of runs that were left
 * out of the fit by GPU or by model, which are wider. Both say what published benchmarks did, not what a
 * misconfigured deployment does; embedding models borrow the class of dense ones and are unvalidated.
 */
export function estimate(value: number, metric: Metric, model: Model, fitted: boolean): Estimate {
  const architecture = model.architecture === 'encoder' ? 'dense' : model.architecture;
  const known = RESIDUALS.fitted[metric][architecture];
  const left = fitted ? known : RESIDUALS.unseen[metric][architecture];
  const [low, high] = [Math.min(known.low, left.low), Math.max(known.high, left.high)];
  return { value, low: value * Math.exp(low), high: value * Math.exp(high) };
}
