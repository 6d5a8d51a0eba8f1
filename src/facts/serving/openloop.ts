import type { Deployment } from './deployment.ts';
import { closedLoopLatency, requestsPerSecond, type Work } from './latency.ts';

/** Share of the largest request rate beyond which no latency is stated: queues there depend on the arrivals' bursts. */
export const KNEE = 0.85;

export type OpenLoop = {
  /** Largest request rate that a replica sustains with `slots` running, requests/s. */
  readonly maximumRequestsPerSecond: number;
  /** Rate up to which a latency is stated: {@link KNEE} of the maximum. */
  readonly kneeRequestsPerSecond: number;
  readonly utilisation: number;
  /** Running sequences and latencies; undefined beyond the knee. */
  readonly steady: { readonly batch: number; readonly tpotSeconds: number; readonly ttftSeconds: number } | undefined;
};

/**
 * A replica under independent arrivals at `rate` requests/s: the fixed point of Little's law, B = λ(TTFT + (O−1)TPOT),
 * found by bisection, with the mean M/G/1 wait for the prefill server, λt²/2(1−λt), in the TTFT. Means only; a p95
 * needs a simulation. Beyond the knee it gives the knee and no latency.
 */
export function openLoop(d: Deployment, work: Work, rate: number, slots: number): OpenLoop {
  const rateAt = (batch: number) => requestsPerSecond(d, work, batch);
  const maximum = rateAt(slots);
  const knee = KNEE * maximum;
  const base = { maximumRequestsPerSecond: maximum, kneeRequestsPerSecond: knee, utilisation: rate / maximum };
  if (rate > knee) return { ...base, steady: undefined };
  let [low, high] = [1, slots];
  for (let i = 0; i < 40 && high - low > 1e-6 * high; i++) {
    const middle = (low + high) / 2;
    if (rateAt(middle) < rate) low = middle;
    else high = middle;
  }
  const { tpotSeconds, ttftMedianSeconds, prefillSeconds } = closedLoopLatency(d, work, high);
  const load = Math.min(rate * prefillSeconds, 0.99);
  const wait = (rate * prefillSeconds ** 2) / (2 * (1 - load));
  return {
    ...base,
    steady: {
      batch: rate * (ttftMedianSeconds + work.outputTokens * tpotSeconds),
      tpotSeconds,
      ttftSeconds: ttftMedianSeconds + wait,
    },
  };
}
