/** Latency budgets at percentiles, and what a replica at a given load needs of them. */
import { steadyStates, type Work } from '../serving/latency.js';
import type { Prepared } from '../serving/predict.js';

export type Metric = 'time_to_first_token' | 'time_per_output_token' | 'end_to_end';

export interface Budget {
  readonly metric: Metric;
  /** 0.95: all but a twentieth of the requests. */
  readonly percentile: number;
  /** What the model may take of the declared budget: all of it but the stages around the model. */
  readonly seconds: number;
}

/** A replica with a number of sequences running. */
export interface Load {
  readonly requestsPerSecond: number;
  readonly ttftSeconds: number;
  readonly tpotSeconds: number;
  /** Seconds of one prompt's prefill. */
  readonly prefillSeconds: number;
}

/** What `batch` sequences on a replica amount to, steady state. */
export function loadAt(prepared: Prepared, batch: number): Load {
  const at = steadyOf(prepared)(batch);
  return {
    requestsPerSecond: at.requestsPerSecond,
    ttftSeconds: at.ttftMedianSeconds,
    tpotSeconds: at.tpotSeconds,
    prefillSeconds: at.prefillSeconds,
  };
}

const steady = new WeakMap<Prepared, ReturnType<typeof steadyStates>>();

/** The steady states of a replica, made once. */
function steadyOf(prepared: Prepared): ReturnType<typeof steadyStates> {
  const known = steady.get(prepared);
  if (known) return known;
  const made = steadyStates(prepared.d, prepared.work);
  steady.set(prepared, made);
  return made;
}

/**
 * Wait for the prefill at a percentile p, seconds: t ÷ 2(1 − ρ) × ln(ρ ÷ (1 − p)), at least 0; ρ = arrivals × t.
 *
 * The exponential tail of an M/G/1 queue with fixed service t, whose mean wait is ρt ÷ 2(1 − ρ) and whose share of
 * requests that wait is ρ. An estimate: exact in the limit of heavy traffic; engines that interleave prompts do better.
 * Infinite from ρ = 1. Source: Pollaczek–Khinchine for the mean, Kingman 1962 for the tail.
 */
export function waitSeconds(requestsPerSecond: number, prefillSeconds: number, percentile: number): number {
  const load = requestsPerSecond * prefillSeconds;
  if (load >= 1) return Number.POSITIVE_INFINITY;
  if (load <= 0) return 0;
  return Math.max(0, (prefillSeconds / (2 * (1 - load))) * Math.log(load / (1 - percentile)));
}

/**
 * Latency at a percentile, seconds. First token: the warm median and the wait at that percentile. Per output token:
 * the mean, because requests of one length hardly differ in it. End to end: their sum over the answer, for the model
 * alone; retrieval, guardrails and the network come on top.
 */
export function latencyAt(load: Load, work: Work, metric: Metric, percentile: number): number {
  const first = load.ttftSeconds + waitSeconds(load.requestsPerSecond, load.prefillSeconds, percentile);
  switch (metric) {
    case 'time_to_first_token':
      return first;
    case 'time_per_output_token':
      return load.tpotSeconds;
    case 'end_to_end':
      return first + (work.outputTokens - 1) * load.tpotSeconds;
  }
}

/** Whether all budgets hold at a load. */
export function meets(load: Load, work: Work, budgets: readonly Budget[]): boolean {
  return budgets.every(({ metric, percentile, seconds }) => latencyAt(load, work, metric, percentile) <= seconds);
}

/**
 * Most sequences on a replica at which all budgets hold, at most what memory holds; 0 when one alone breaks them.
 * Latencies grow with the load, so bisection is exact for the model.
 */
export function largestBatch(prepared: Prepared, budgets: readonly Budget[]): number {
  const holds = (batch: number) => meets(loadAt(prepared, batch), prepared.work, budgets);
  if (prepared.memory.sequences < 1 || !holds(1)) return 0;
  const most = Math.floor(prepared.slots);
  if (holds(most)) return most;
  let [low, high] = [1, most];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** The load of a replica that receives `rate` requests per second, up to its `most` sequences. */
export function loadUnder(prepared: Prepared, rate: number, most: number): Load {
  let [low, high] = [1, Math.max(1, most)];
  if (loadAt(prepared, 1).requestsPerSecond >= rate) high = 1;
  for (let i = 0; i < 30 && high - low > 1e-3 * high; i += 1) {
    const middle = (low + high) / 2;
    if (loadAt(prepared, middle).requestsPerSecond < rate) low = middle;
    else high = middle;
  }
  return { ...loadAt(prepared, high), requestsPerSecond: rate };
}
