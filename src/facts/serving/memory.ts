import type { Gpu, Model } from '../../catalog/schema.ts';
import type { Constants } from './constants.ts';
import type { Engine } from './engine.ts';
import { partFormats, type WeightFormat, weightBytes } from './formats.ts';
import type { Layout } from './layout.ts';
import { type Shape, shapeOf } from './shape.ts';

/** Weights of a whole model in bytes. Exact up to norms, biases and how the checkpoint packs its scales (within 2%). */
export function modelWeightsBytes(model: Model, format: WeightFormat, shape: Shape = shapeOf(model)): number {
  const parts = partFormats(model, format);
  const experts = (model.moe?.experts ?? 0) * shape.expert + shape.shared;
  const layers = shape.denseLayers * shape.mlp + shape.moeLayers * experts;
  const attention = model.layers * shape.attention * weightBytes[parts.attention];
  const sixteenBit = shape.moeLayers * shape.router + shape.embedding + shape.head;
  return attention + layers * weightBytes[parts.mlp] + 2 * sixteenBit;
}

/**
 * Weights in bytes on the fullest GPU of a layout. Tensor parallelism shards matrices, attention-data parallelism
 * repeats attention and shared experts on every group; embeddings are sharded over the attention group.
 */
export function weightsBytesPerGpu(model: Model, format: WeightFormat, layout: Layout, shape: Shape): number {
  const parts = partFormats(model, format);
  const attentionBytes = weightBytes[parts.attention] * shape.attention * model.layers;
  const replicated = shape.attentionReplicated;
  const attention = attentionBytes * (replicated + (1 - replicated) / layout.attentionTensor);
  const shared = (shape.moeLayers * shape.shared + shape.denseLayers * shape.mlp) / layout.attentionTensor;
  const experts = (shape.moeLayers * (model.moe?.experts ?? 0) * shape.expert) / layout.group;
  const sixteenBit = shape.moeLayers * shape.router + (shape.embedding + shape.head) / layout.attentionTensor;
  return (attention + (shared + experts) * weightBytes[parts.mlp] + 2 * sixteenBit) / layout.pipeline;
}

/** KV elements of one token in one layer of full attention: both halves of each head, or the latent vector. */
export function kvElementsPerLayer(model: Model): number {
  if (model.mla) return model.mla.kv_rank + model.mla.rope_dim;
  return 2 * model.kv_heads * model.head_dim;
}

/** KV bytes per token over the whole model, while the context is shorter than any window. Exact. */
export function kvBytesPerToken(model: Model, elementBytes: number): number {
  return (model.layers - (model.linear_attention?.layers ?? 0)) * kvElementsPerLayer(model) * elementBytes;
}

/**
 * KV and recurrent-state bytes of one sequence of `contextTokens`, over the whole model. Windowed layers hold at most
 * their window, and only where engines allocate it so; linear layers hold a constant 32-bit state.
 */
export function kvBytesPerSequence(model: Model, elementBytes: number, contextTokens: number): number {
  const perLayer = kvElementsPerLayer(model) * elementBytes;
  const window = model.sliding_window;
  const linear = model.linear_attention;
  const windowed = window?.saves_capacity ? window.layers : 0;
  const full = model.layers - windowed - (linear?.layers ?? 0);
  const windowTokens = Math.min(contextTokens, window?.tokens ?? contextTokens);
  const state = (linear?.layers ?? 0) * (linear?.state_elements ?? 0) * 4;
  return perLayer * (full * contextTokens + windowed * windowTokens) + state;
}

/** How many ways tensor parallelism divides the KV cache: never below one head per GPU; latent KV is not divided. */
export function kvShards(model: Model, attentionTensor: number): number {
  return model.mla ? 1 : Math.min(attentionTensor, model.kv_heads);
}

export type Memory = {
  readonly usableBytes: number;
  readonly weightsBytes: number;
  readonly reserveBytes: number;
  readonly kvFreeBytes: number;
  /** KV and state bytes of one sequence at its full length, on one GPU of its attention group. */
  readonly kvPerSequenceBytes: number;
  /** Sequences that fit in a replica; below 1 means that not one does. */
  readonly sequences: number;
  /** One sequence fits only with the engine's reserves cut to the least. */
  readonly tight: boolean;
  /** Bytes that each GPU lacks to hold the weights and one sequence; 0 when it fits. */
  readonly missingBytes: number;
};

/** What an engine keeps for itself: bytes per GPU outside of weights and cache, and the shares of memory it uses. */
type Policy = { readonly reserveBytes: number; readonly usedShare: number; readonly cacheShare: number };

function policyOf(engine: Engine, c: Constants): Policy {
  const reserveBytes = (engine.compiled ? c.reserveCompiledGib : c.reserveEagerGib) * 2 ** 30;
  if (engine.family !== 'tensorrt-llm') return { reserveBytes, usedShare: c.memoryFraction, cacheShare: 1 };
  return { reserveBytes, usedShare: 1, cacheShare: engine.compiled ? c.kvFractionCompiled : c.kvFractionTensorrt };
}

/** The least that a careful operator leaves to an engine: 1 GiB and 2% of memory. */
const TIGHT: Policy = { reserveBytes: 2 ** 30, usedShare: 0.98, cacheShare: 1 };

/**
 * Memory per GPU and the sequences of `sequenceTokens` that a replica holds. A bound: fragmentation is not counted.
 * Where an engine's defaults leave no room for one sequence but {@link TIGHT} settings do, one is held, and `tight`
 * says so.
 */
export function memoryFit(
  input: { model: Model; gpu: Gpu; format: WeightFormat; kvBytes: number; layout: Layout; engine: Engine },
  sequenceTokens: number,
  shape: Shape,
  c: Constants,
): Memory {
  const { model, gpu, layout, engine } = input;
  const usableBytes = gpu.memory_usable_gib * 2 ** 30;
  const weights = weightsBytesPerGpu(model, input.format, layout, shape);
  const freeUnder = (p: Policy) => Math.max(0, (usableBytes * p.usedShare - weights - p.reserveBytes) * p.cacheShare);
  const policy = policyOf(engine, c);
  const kvFree = freeUnder(policy);
  const shards = kvShards(model, layout.attentionTensor);
  const perSequence = kvBytesPerSequence(model, input.kvBytes, sequenceTokens) / shards / layout.pipeline;
  const sequences = (layout.attentionData * kvFree) / perSequence;
  const tight = sequences < 1 && freeUnder(TIGHT) >= perSequence;
  return {
    usableBytes,
    weightsBytes: weights,
    reserveBytes: policy.reserveBytes,
    kvFreeBytes: kvFree,
    kvPerSequenceBytes: perSequence,
    sequences: tight ? 1 : sequences,
    tight,
    missingBytes:
      tight || sequences >= 1
        ? 0
        : weights + policy.reserveBytes + perSequence / policy.cacheShare - usableBytes * policy.usedShare,
  };
}
