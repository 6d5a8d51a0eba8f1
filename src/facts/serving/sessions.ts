import { kvElementBytes } from './formats.ts';
import { kvBytesPerSequence, modelWeightsBytes } from './memory.ts';
import type { Input } from './predict.ts';

/** Bytes to hold: weights once per replica, KV once per session; `usableBytesPerGpu` after the engine's share. */
export type Holding = {
  readonly weightsBytes: number;
  readonly sessionBytes: number;
  readonly usableBytesPerGpu: number;
};

/** What a deployment's sessions of `contextTokens` hold. Exact from the config; nothing reserved for activations. */
export function holdingOf(input: Input, contextTokens: number, usableBytesPerGpu: number): Holding {
  const elementBytes = kvElementBytes(input.kvFormat ?? 'auto', input.weightFormat, input.gpu);
  return {
    weightsBytes: modelWeightsBytes(input.model, input.weightFormat),
    sessionBytes: kvBytesPerSequence(input.model, elementBytes, contextTokens),
    usableBytesPerGpu,
  };
}

/** GPUs whose memory together holds the weights once and all sessions. A bound from below: not deployable as such. */
export function pooledGpus(holding: Holding, sessions: number): number {
  return Math.ceil((holding.weightsBytes + sessions * holding.sessionBytes) / holding.usableBytesPerGpu);
}

/**
 * Replicas of `gpusPerReplica` GPUs that hold all sessions, each replica repeating the weights; undefined when a
 * replica does not hold one session. Exact where the cache divides over all GPUs of a replica.
 */
export function replicasForSessions(holding: Holding, sessions: number, gpusPerReplica: number): number | undefined {
  const free = gpusPerReplica * holding.usableBytesPerGpu - holding.weightsBytes;
  const each = Math.floor(free / holding.sessionBytes);
  return each < 1 ? undefined : Math.ceil(sessions / each);
}
