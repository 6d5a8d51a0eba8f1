import { type Deployment, decodeStepSeconds, prefillBatchedSeconds, prefillSingleSeconds } from './step.ts';

/** What a request asks for, in tokens; `hitTokens` of its prompt are in the prefix cache. */
export type Work = { readonly inputTokens: number; readonly outputTokens: number; readonly hitTokens: number };

export type Rates = {
  /** Generated tokens per second of the replica. */
  readonly outputTokensPerSecond: number;
  readonly tpotSeconds: number;
  readonly ttftSeconds: number;
  /** Median where it differs from the mean: without the queue of a cold start. */
  readonly ttftMedianSeconds: number;
  /** Sequences that run together. */
  readonly batch: number;
};

const meanContext = (work: Work) => work.inputTokens + work.outputTokens / 2;

/** Seconds between tokens of a full pipeline: each of its stages holds an equal share of the sequences. */
export function tokenSeconds(d: Deployment, batch: number, contextTokens: number): number {
  return decodeStepSeconds(d, batch / d.layout.pipeline, contextTokens);
}

/** One request at a time. */
export function singleStream(d: Deployment, work: Work): Rates {
  const ttft =
    (d.engine.compiled ? d.c.compiledRequestSeconds : d.c.requestSeconds) + prefillSingleSeconds(d, work.inputTokens, work.hitTokens);
  const tpot = tokenSeconds(d, 1, meanContext(work));
  return {
    outputTokensPerSecond: work.outputTokens / (ttft + (work.outputTokens - 1) * tpot),
    tpotSeconds: tpot,
    ttftSeconds: ttft,
    ttftMedianSeconds: ttft,
    batch: 1,
  };
}

/** `batch` requests that start together and all run to the end. */
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

/** `requests` all queued at once, at most `slots` running: whole waves and a last, smaller one. */
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

/** A constant number of requests in flight; those that do not fit wait for a place. */
export function closedLoop(d: Deployment, work: Work, concurrency: number, slots: number): Rates {
  const batch = Math.max(1, Math.min(concurrency, slots));
  const { c } = d;
  const single = prefillSingleSeconds(d, work.inputTokens, work.hitTokens);
  const step = tokenSeconds(d, batch, meanContext(work));
  const stall = d.engine.family === 'sglang' ? c.sglangInterference : c.decodeInterference;
  const tpot = step + (stall * (batch - 1) * single) / d.layout.attentionData / work.outputTokens;
  const prefill = single;
  const turn = d.layout.attentionData > 1 ? c.attentionDataWaitSteps : c.firstTokenSteps;
  const alone = single + turn * step;
  const queue = d.engine.family === 'sglang' ? c.sglangQueue : 1;
  const first = (d.engine.family === 'sglang' ? c.sglangRequestSeconds : c.requestSeconds) + alone + queue * c.queueShare * prefill * (batch - 1) ** c.queuePower;
  const median = c.medianRequestSeconds + alone + queue * c.medianQueueShare * prefill * (batch - 1) ** c.medianQueuePower;
  const cycle = first + (work.outputTokens - 1) * tpot;
  const waiting = Math.max(0, concurrency - batch);
  return {
    outputTokensPerSecond: (c.closedLoopShare * batch * work.outputTokens) / cycle,
    tpotSeconds: tpot,
    ttftSeconds: first + (waiting * cycle) / batch,
    ttftMedianSeconds: median + (waiting * cycle) / batch,
    batch,
  };
}
