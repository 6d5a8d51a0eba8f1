import type { Deployment } from './deployment.ts';
import { closedLoopLatency, firstTokenAloneSeconds, meanContext, tokenSeconds, type Work } from './latency.ts';
import { prefillBatchedSeconds } from './prefill.ts';

/** Steady rates of one replica. */
export type Rates = {
  /** Generated tokens per second of the replica. */
  readonly outputTokensPerSecond: number;
  readonly tpotSeconds: number;
  /** Mean over all requests, the cold start among them. */
  readonly ttftSeconds: number;
  readonly ttftMedianSeconds: number;
  /** Sequences that run together. */
  readonly batch: number;
};

/** One request at a time: the sum of its prefill and its decode steps. */
export function singleStream(d: Deployment, work: Work): Rates {
  const ttft = firstTokenAloneSeconds(d, work);
  const tpot = tokenSeconds(d, 1, meanContext(work));
  return {
    outputTokensPerSecond: work.outputTokens / (ttft + (work.outputTokens - 1) * tpot),
    tpotSeconds: tpot,
    ttftSeconds: ttft,
    ttftMedianSeconds: ttft,
    batch: 1,
  };
}

/** `batch` requests that start together and all run to the end; memory is taken to suffice. */
export function staticBatch(d: Deployment, work: Work, batch: number): Rates {
  const prefill = batch * prefillBatchedSeconds(d, work.inputTokens, work.hitTokens);
  const tpot = tokenSeconds(d, batch, meanContext(work));
  return {
    outputTokensPerSecond: (batch * work.outputTokens) / (prefill + work.outputTokens * tpot),
    tpotSeconds: tpot,
    ttftSeconds: prefill,
    ttftMedianSeconds: prefill,
    batch,
  };
}

/**
 * `requests` all queued at once, at most `slots` running: whole waves and a last, smaller one. TTFT is half of the
 * run, which is what a mean over a queue of that length comes to.
 */
export function offlineMaximum(d: Deployment, work: Work, requests: number, slots: number): Rates {
  const batch = Math.max(1, Math.min(requests, slots));
  const waves = Math.floor(requests / batch);
  const rest = requests - waves * batch;
  const prefill = prefillBatchedSeconds(d, work.inputTokens, work.hitTokens);
  const step = tokenSeconds(d, batch, meanContext(work));
  const tail = rest >= 1 ? tokenSeconds(d, rest, meanContext(work)) : 0;
  const seconds = requests * prefill + work.outputTokens * (waves * step + tail);
  return {
    outputTokensPerSecond: (requests * work.outputTokens) / seconds,
    tpotSeconds: step + ((batch - 1) * prefill) / work.outputTokens,
    ttftSeconds: seconds / 2,
    ttftMedianSeconds: seconds / 2,
    batch,
  };
}

/**
 * A constant number of requests in flight; those beyond `slots` wait for a place. Throughput by Little's law from the
 * two latencies, less the share that a benchmark loses while it starts and ends.
 */
export function closedLoop(d: Deployment, work: Work, concurrency: number, slots: number): Rates {
  const batch = Math.max(1, Math.min(concurrency, slots));
  const latency = closedLoopLatency(d, work, batch);
  const cycle = latency.ttftSeconds + (work.outputTokens - 1) * latency.tpotSeconds;
  const wait = (Math.max(0, concurrency - batch) * cycle) / batch;
  return {
    outputTokensPerSecond: (d.c.closedLoopShare * batch * work.outputTokens) / cycle,
    tpotSeconds: latency.tpotSeconds,
    ttftSeconds: latency.ttftSeconds + wait,
    ttftMedianSeconds: latency.ttftMedianSeconds + wait,
    batch,
  };
}
