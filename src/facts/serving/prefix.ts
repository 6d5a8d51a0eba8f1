import type { Deployment } from './deployment.ts';
import type { Work } from './latency.ts';
import { prefillBatchedSeconds, prefillSingleSeconds } from './prefill.ts';

/** Tokens of a prompt that the prefix cache already holds; at least one token is always computed. */
export function hitTokens(inputTokens: number, prefixHit: number): number {
  return Math.max(0, Math.min(inputTokens * Math.min(Math.max(prefixHit, 0), 1), inputTokens - 1));
}

/**
 * Share of a replica's time that prompts take at `requestsPerSecond` (0.6: six tenths). Long retrieval prompts are
 * bound by this, not by decoding: near 1 no answer gets time. A bound from below: admission is not counted.
 */
export function prefillUtilisation(d: Deployment, work: Work, requestsPerSecond: number): number {
  return requestsPerSecond * prefillBatchedSeconds(d, work.inputTokens, work.hitTokens);
}

/** Seconds of a single prompt's prefill that the prefix cache saves. Exact for the FLOPs of the model's equations. */
export function prefillSavedSeconds(d: Deployment, work: Work): number {
  return prefillSingleSeconds(d, work.inputTokens, 0) - prefillSingleSeconds(d, work.inputTokens, work.hitTokens);
}
