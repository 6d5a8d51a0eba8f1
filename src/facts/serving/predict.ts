import type { Gpu, Model } from '../../catalog/schema.ts';
import { CONSTANTS, type Constants } from './constants.ts';
import { decodeShares, type StepShares } from './decode.ts';
import { type Deployment, deploymentOf } from './deployment.ts';
import { parseEngine } from './engine.ts';
import { type KvFormat, kvElementBytes, type WeightFormat } from './formats.ts';
import { type Estimate, estimate, isFittedTo } from './interval.ts';
import type { Work } from './latency.ts';
import { layoutOf } from './layout.ts';
import { type Memory, memoryFit } from './memory.ts';
import { openLoop } from './openloop.ts';
import { hitTokens } from './prefix.ts';
import { shapeOf } from './shape.ts';
import { closedLoop, offlineMaximum, type Rates, singleStream, staticBatch } from './throughput.ts';

/** How load arrives: all at once, a constant number in flight, a fixed batch, one at a time, or at a request rate. */
export type Scenario = 'offline-max' | 'closed-loop' | 'static-batch' | 'single-stream' | 'open-loop';

export type Input = {
  readonly model: Model;
  readonly gpu: Gpu;
  /** GPUs of one replica; tensorParallel × pipelineParallel when left out. */
  readonly gpus?: number | undefined;
  readonly tensorParallel?: number | undefined;
  readonly pipelineParallel?: number | undefined;
  readonly attentionDataParallel?: number | undefined;
  readonly weightFormat: WeightFormat;
  /** `auto`, the default: what the engine would choose. */
  readonly kvFormat?: KvFormat | undefined;
  readonly engine: string;
  readonly engineVersion?: string | undefined;
  readonly scenario: Scenario;
  /** Requests in flight (closed loop) or in the batch (static batch); 1 when left out. */
  readonly concurrency?: number | undefined;
  /** Requests queued in an offline run; 3,000 when left out. */
  readonly requests?: number | undefined;
  /** Arrivals per second at one replica (open loop). */
  readonly requestsPerSecond?: number | undefined;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Share of the prompt that the prefix cache holds, 0 to 1. Its KV still counts in memory for every sequence. */
  readonly prefixHit?: number | undefined;
};

export type Prediction = {
  readonly refused: false;
  /** Generated tokens per second and GPU. */
  readonly throughput: Estimate;
  readonly tpotSeconds: Estimate;
  /** Mean, a cold start among the requests. */
  readonly ttftSeconds: Estimate;
  /** Median of a warm service. */
  readonly ttftMedianSeconds: number;
  /** Sequences that run together in a replica. */
  readonly batch: number;
  readonly memory: Memory;
  /** What a decode step spends its time on, shares of one, and the largest of them. */
  readonly shares: StepShares;
  readonly bottleneck: keyof StepShares;
  /** Open loop only: the largest rate and its knee, requests per second. */
  readonly maximumRequestsPerSecond?: number;
  readonly kneeRequestsPerSecond?: number;
};

export type Refusal = {
  readonly refused: true;
  readonly reason: 'memory' | 'engine' | 'input' | 'overload';
  readonly message: string;
  /** Bytes that each GPU lacks; 0 unless the reason is memory. */
  readonly missingBytes: number;
  readonly memory?: Memory;
  readonly kneeRequestsPerSecond?: number;
};

/** Sequences per attention group that engines admit at most by default. */
export const MAX_SEQUENCES = 2048;

/** Everything about an input that does not depend on its load. */
export type Prepared = { readonly d: Deployment; readonly memory: Memory; readonly work: Work; readonly slots: number };

/** Reads an input into a deployment and its memory; undefined where the engine's name says nothing. */
export function prepare(input: Input, c: Constants = CONSTANTS): Prepared | undefined {
  const engine = parseEngine(input.engine, input.engineVersion);
  if (!engine) return undefined;
  const shape = shapeOf(input.model);
  const layout = layoutOf(input);
  const kvBytes = kvElementBytes(input.kvFormat ?? 'auto', input.weightFormat, input.gpu);
  const parts = { model: input.model, gpu: input.gpu, format: input.weightFormat, kvBytes, layout, engine };
  const memory = memoryFit(parts, input.inputTokens + input.outputTokens, shape, c);
  const hit = hitTokens(input.inputTokens, input.prefixHit ?? 0);
  return {
    d: deploymentOf(parts, shape, c),
    memory,
    work: { inputTokens: input.inputTokens, outputTokens: input.outputTokens, hitTokens: hit },
    slots: Math.max(1, Math.min(memory.sequences, MAX_SEQUENCES * layout.attentionData)),
  };
}

/** The rates of a prepared input under its load; undefined when an open loop is beyond its knee. */
export function ratesOf(input: Input, { d, work, slots }: Prepared): Rates | undefined {
  switch (input.scenario) {
    case 'single-stream':
      return singleStream(d, work);
    case 'static-batch':
      return staticBatch(d, work, input.concurrency ?? 1);
    case 'offline-max':
      return offlineMaximum(d, work, input.requests ?? 3000, slots);
    case 'closed-loop':
      return closedLoop(d, work, input.concurrency ?? 1, slots);
    case 'open-loop': {
      const rate = input.requestsPerSecond ?? 0;
      const { steady } = openLoop(d, work, rate, slots);
      if (!steady) return undefined;
      const { batch, tpotSeconds, ttftSeconds } = steady;
      return {
        outputTokensPerSecond: rate * work.outputTokens,
        tpotSeconds,
        ttftSeconds,
        ttftMedianSeconds: ttftSeconds,
        batch,
      };
    }
  }
}

const usable = (value: number | undefined) => value === undefined || (Number.isFinite(value) && value > 0);

function refusedInput(input: Input): Refusal | undefined {
  const numbers = [input.inputTokens, input.outputTokens, input.gpus, input.tensorParallel, input.concurrency];
  if (numbers.every(usable) && input.model.generates !== false) return undefined;
  const message =
    input.model.generates === false
      ? `${input.model.id} does not generate text: use encoderRate.`
      : 'Token counts, GPUs and concurrency must be positive numbers.';
  return { refused: true, reason: 'input', message, missingBytes: 0 };
}

/**
 * Predicts what one replica serves, from datasheet and config alone, with 80% intervals; or refuses, with the bytes
 * that are missing when weights and one sequence do not fit. Pure. Errors against published runs stand in the
 * accuracy report; see the interval for what a prediction is worth.
 */
export function predict(input: Input, c: Constants = CONSTANTS): Prediction | Refusal {
  const bad = refusedInput(input);
  if (bad) return bad;
  const prepared = prepare(input, c);
  if (!prepared)
    return { refused: true, reason: 'engine', message: `Unknown engine "${input.engine}".`, missingBytes: 0 };
  const { d, memory, work, slots } = prepared;
  if (memory.sequences < 1) {
    const message = `Weights and one sequence of ${work.inputTokens + work.outputTokens} tokens do not fit a GPU.`;
    return { refused: true, reason: 'memory', message, missingBytes: memory.missingBytes, memory };
  }
  const knee = input.scenario === 'open-loop' ? openLoop(d, work, input.requestsPerSecond ?? 0, slots) : undefined;
  const rates = ratesOf(input, prepared);
  if (!rates) {
    const kneeRequestsPerSecond = knee?.kneeRequestsPerSecond ?? 0;
    const message = `${input.requestsPerSecond} requests/s are beyond the knee at ${kneeRequestsPerSecond.toPrecision(3)}.`;
    return { refused: true, reason: 'overload', message, missingBytes: 0, memory, kneeRequestsPerSecond };
  }
  const fitted = isFittedTo(input.model, input.gpu);
  const { shares, bottleneck } = decodeShares(d, rates.batch, work);
  return {
    refused: false,
    throughput: estimate(rates.outputTokensPerSecond / d.layout.gpus, 'throughput', input.model, fitted),
    tpotSeconds: estimate(rates.tpotSeconds, 'tpot', input.model, fitted),
    ttftSeconds: estimate(rates.ttftSeconds, 'ttft', input.model, fitted),
    ttftMedianSeconds: rates.ttftMedianSeconds,
    batch: rates.batch,
    memory,
    shares,
    bottleneck,
    ...(knee && {
      maximumRequestsPerSecond: knee.maximumRequestsPerSecond,
      kneeRequestsPerSecond: knee.kneeRequestsPerSecond,
    }),
  };
}
