import { decodeStepSeconds } from './decode.ts';
import type { Deployment } from './deployment.ts';
import { prefillSingleSeconds } from './prefill.ts';

/** What a request asks for, in tokens; `hitTokens` of its prompt are in the prefix cache. */
export type Work = { readonly inputTokens: number; readonly outputTokens: number; readonly hitTokens: number };

/** Mean context of a request while it decodes: its prompt and half of its answer. */
export const meanContext = (work: Work) => work.inputTokens + work.outputTokens / 2;

/**
 * Seconds between tokens of a replica that only decodes, `batch` sequences running. A pipeline holds an equal share
 * of them in each stage, and a token passes all stages: the stages' sum is the time of the whole model.
 */
export function tokenSeconds(d: Deployment, batch: number, contextTokens: number): number {
  return decodeStepSeconds(d, Math.max(1, batch / d.layout.pipeline), contextTokens);
}

/** Seconds that a request alone on the engine waits for its first token: admission, prefill, one step of sampling. */
export function firstTokenAloneSeconds(d: Deployment, work: Work): number {
  const admission = d.engine.compiled ? d.c.compiledRequestSeconds : d.c.requestSeconds;
  return admission + prefillSingleSeconds(d, work.inputTokens, work.hitTokens);
}

/** Engine seconds that one prompt takes from the sequences that decode beside it. */
function stallSeconds(d: Deployment, prefillSeconds: number): number {
  const share = d.engine.family === 'sglang' ? d.c.sglangInterference : d.c.decodeInterference;
  return (share * prefillSeconds) / d.layout.attentionData / d.layout.pipeline;
}

/**
 * Requests per second that a replica completes with `batch` always running: engine time of one request, its prompt and
 * its share of the steps. Grows with the batch towards the prompt-bound limit; no queue and no cold start in it.
 */
export function requestsPerSecond(d: Deployment, work: Work, batch: number): number {
  return rateOf(d, work, batch, promptSeconds(d, work), tokenSeconds(d, batch, meanContext(work)));
}

/** Seconds of one prompt's prefill, alone on the engine. */
const promptSeconds = (d: Deployment, work: Work) => prefillSingleSeconds(d, work.inputTokens, work.hitTokens);

/** Requests per second from the seconds of a prompt and of a step. */
function rateOf(d: Deployment, work: Work, batch: number, prefill: number, step: number): number {
  return 1 / (stallSeconds(d, prefill) + (work.outputTokens * step + d.c.medianRequestSeconds) / batch);
}

/** Latencies of a steady state, and the requests per second that it completes. */
export type Steady = Latency & { readonly requestsPerSecond: number };

/** Rate and latencies at each batch of a replica; the prompt's prefill, which depends on no batch, is computed once. */
export function steadyStates(d: Deployment, work: Work): (batch: number) => Steady {
  const prefill = promptSeconds(d, work);
  return (batch) => {
    const step = tokenSeconds(d, batch, meanContext(work));
    return { ...latencyOf(d, work, batch, prefill, step), requestsPerSecond: rateOf(d, work, batch, prefill, step) };
  };
}

export type Latency = {
  readonly tpotSeconds: number;
  readonly ttftSeconds: number;
  readonly ttftMedianSeconds: number;
  /** Engine seconds of one prompt, which every running sequence waits through. */
  readonly prefillSeconds: number;
};

/**
 * Latencies of a closed loop of `batch` running requests, steady state with a cold start.
 *
 * TPOT: a decode step, and the share of one answer's time that the other requests' prompts take from it.
 * TTFT: admission, the prompt, the rest of the step in flight, and the prompts that arrived just before. The mean
 * holds the cold start, when all arrive at once; the median does not. Engines with attention-data parallelism make
 * requests wait for a balanced batch (TensorRT-LLM: up to 60 iterations). Empirical in the queue terms; the form
 * fails where a scheduler delays prompts on purpose.
 */
export function closedLoopLatency(d: Deployment, work: Work, batch: number): Latency {
  return latencyOf(d, work, batch, promptSeconds(d, work), tokenSeconds(d, batch, meanContext(work)));
}

function latencyOf(d: Deployment, work: Work, batch: number, prefill: number, step: number): Latency {
  const { c, engine, layout } = d;
  const sglang = engine.family === 'sglang';
  const others = Math.max(0, batch - 1);
  const stall = others * stallSeconds(d, prefill);
  const alone =
    prefill +
    step *
      (layout.attentionData > 1 && engine.family === 'tensorrt-llm' ? c.attentionDataWaitSteps : c.firstTokenSteps);
  const queued = prefill * (sglang ? c.sglangQueue : 1);
  const admission = sglang ? c.sglangRequestSeconds : c.requestSeconds;
  return {
    tpotSeconds: step + stall / work.outputTokens,
    ttftSeconds: admission + alone + c.queueShare * queued * others ** c.queuePower,
    ttftMedianSeconds: c.medianRequestSeconds + alone + c.medianQueueShare * queued * others ** c.medianQueuePower,
    prefillSeconds: prefill,
  };
}
