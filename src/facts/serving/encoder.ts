import type { Gpu, Model } from '../../catalog/schema.ts';
import { CONSTANTS, type Constants } from './constants.ts';
import { gemmFlopPerSecond, partFormats, type WeightFormat, weightBytes, weightBytesPerSecond } from './formats.ts';
import { modelWeightsBytes } from './memory.ts';
import { shapeOf } from './shape.ts';

export type EncoderRate = {
  /** Seconds of one batch. */
  readonly batchSeconds: number;
  /** Sequences (passages embedded, or query–passage pairs ranked) per second and GPU. */
  readonly sequencesPerSecond: number;
  readonly weightsBytes: number;
};

/**
 * Embedding models and cross-encoder rerankers on one GPU: a forward pass without decode or KV cache,
 * t = 2·P·T/(ε·F) ⊕ weights/bandwidth + attention + per-step overhead, P without the embedding table. For a reranker
 * the tokens of a sequence are the query's and the passage's together. No measured runs were at hand: unvalidated,
 * and optimistic where tokenising on the host or padding to the longest sequence dominates.
 */
export function encoderRate(
  input: { model: Model; gpu: Gpu; weightFormat: WeightFormat; batch: number; tokensPerSequence: number },
  c: Constants = CONSTANTS,
): EncoderRate {
  const { model, gpu, weightFormat, batch, tokensPerSequence } = input;
  const shape = shapeOf(model);
  const format = partFormats(model, weightFormat).mlp;
  const params = model.layers * (shape.attention + shape.mlp);
  const tokens = batch * tokensPerSequence;
  const compute = (2 * params * tokens) / gemmFlopPerSecond(format, gpu, c);
  const memory = (params * weightBytes[format]) / weightBytesPerSecond(format, gpu, c);
  const pairs = batch * tokensPerSequence ** 2;
  const attention =
    (4 * pairs * model.heads * model.head_dim * model.layers) / (gpu.bf16_tflops * 1e12 * c.computePrefillAttention);
  const launches = model.layers * c.layerSeconds + c.stepPythonSeconds;
  const batchSeconds = Math.max(compute, memory) + attention + launches;
  return {
    batchSeconds,
    sequencesPerSecond: batch / batchSeconds,
    weightsBytes: modelWeightsBytes(model, weightFormat, shape),
  };
}
