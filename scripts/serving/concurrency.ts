import type { Constants } from '../../src/facts/serving/constants.ts';
import { estimate } from '../../src/facts/serving/interval.ts';
import { closedLoopLatency } from '../../src/facts/serving/latency.ts';
import { type Input, prepare } from '../../src/facts/serving/predict.ts';
import { roofline } from './roofline.ts';

export type Law = 'model' | 'roofline';

/** Largest real concurrency in 1…limit at which an increasing latency stays within a budget. */
function invert(tpotAt: (concurrency: number) => number, budget: number, limit: number): number {
  if (tpotAt(1) > budget) return 1;
  if (tpotAt(limit) <= budget) return limit;
  let [low, high] = [1, limit];
  while (high / low > 1.001) {
    const middle = Math.sqrt(low * high);
    if (tpotAt(middle) <= budget) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * The largest concurrency inside a TPOT budget, and the ends of its 80% interval (the budget's interval, inverted).
 * The budget is what one run measured, so that run's own concurrency is the right answer.
 */
export function concurrencyWithin(
  law: Law,
  input: Input,
  budgetSeconds: number,
  c: Constants,
  fitted: boolean,
): [number, number, number] {
  const prepared = prepare(input, c);
  if (!prepared) return [0, 0, 0];
  const limit = Math.max(prepared.slots, 2);
  if (law === 'roofline') {
    const flat = invert((n) => roofline(input, n).tpotSeconds, budgetSeconds, limit);
    return [flat, flat, flat];
  }
  const at = (n: number) => closedLoopLatency(prepared.d, prepared.work, n).tpotSeconds;
  const { low, high } = estimate(1, 'tpot', input.model, fitted);
  return [
    invert(at, budgetSeconds, limit),
    invert(at, budgetSeconds / high, limit),
    invert(at, budgetSeconds / low, limit),
  ];
}
