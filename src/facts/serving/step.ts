import type { Gpu, Model } from '../../catalog/schema.ts';
import { allReduceSeconds, expertExchangeSeconds, type Link, linkOf } from './communication.ts';
import type { Constants } from './constants.ts';
import { type Engine, REFERENCE_YEAR } from './engine.ts';
import {
  fourBit,
  gemmFlopPerSecond,
  partFormats,
  type WeightFormat,
  weightBytes,
  weightBytesPerSecond,
} from './formats.ts';
import type { Layout } from './layout.ts';
import { kvElementsPerLayer, kvShards } from './memory.ts';
import type { Shape } from './shape.ts';

/** Largest number of prompt tokens that one iteration computes; the engines' usual default. */
export const CHUNK_TOKENS = 8192;

/** A deployment reduced to the numbers that the step equations need. Made once per prediction. */
export type Deployment = {
  readonly model: Model;
  readonly shape: Shape;
  readonly layout: Layout;
  readonly engine: Engine;
  readonly c: Constants;
  readonly kvBytes: number;
  readonly attentionBytes: number;
  readonly mlpBytes: number;
  readonly attentionBandwidth: number;
  readonly mlpBandwidth: number;
  readonly expertBandwidth: number;
  readonly fp4Layers: boolean;
  readonly fp4Experts: boolean;
  readonly attentionFlops: number;
  readonly mlpFlops: number;
  readonly hbm: number;
  readonly flops16: number;
  readonly link: Link;
  readonly attentionLink: Link;
  readonly overhead: number;
  readonly immature: number;
};

export function deploymentOf(
  input: { model: Model; gpu: Gpu; format: WeightFormat; kvBytes: number; layout: Layout; engine: Engine },
  shape: Shape,
  c: Constants,
): Deployment {
  const { model, gpu, format, layout, engine } = input;
  const parts = partFormats(model, format);
  const amd = gpu.vendor === 'AMD';
  const age = REFERENCE_YEAR - Math.min(Math.max(engine.year, 2023.5), 2026.5);
  return {
    model,
    shape,
    layout,
    engine,
    c,
    kvBytes: input.kvBytes,
    attentionBytes: weightBytes[parts.attention],
    mlpBytes: weightBytes[parts.mlp],
    attentionBandwidth: weightBytesPerSecond(parts.attention, gpu, c),
    mlpBandwidth: weightBytesPerSecond(parts.mlp, gpu, c),
    expertBandwidth: weightBytesPerSecond(parts.mlp, gpu, c, true),
    fp4Experts: fourBit(parts.mlp) && parts.mlp !== 'int4' && gpu.fp4_tflops !== undefined,
    fp4Layers: fourBit(parts.attention) && parts.attention !== 'int4' && gpu.fp4_tflops !== undefined,
    attentionFlops: gemmFlopPerSecond(parts.attention, gpu, c),
    mlpFlops: gemmFlopPerSecond(parts.mlp, gpu, c),
    hbm: gpu.hbm_gb_per_s * 1e9 * (amd ? c.amdBandwidth : 1),
    flops16: gpu.bf16_tflops * 1e12 * (amd ? c.amdCompute : 1),
    link: linkOf(gpu, layout.group, c),
    attentionLink: linkOf(gpu, layout.attentionTensor, c),
    overhead: (amd ? c.amdOverhead : 1) * Math.exp(c.aging * age),
    immature: amd && model.moe ? 1 + c.amdImmaturity * Math.min(1, Math.max(0, (2026.04 - engine.year) / 0.09)) : 1,
  };
}

/** Smooth maximum of two times: the larger, and a little more where both are alike (imperfect overlap). */
function overlap(a: number, b: number, p: number): number {
  if (a <= 0) return b;
  if (b <= 0) return a;
  const [low, high] = a < b ? [a, b] : [b, a];
  return high * (1 + (low / high) ** p) ** (1 / p);
}

/** Seconds of the experts of one layer for `tokens` of the whole group. */
function expertsSeconds(d: Deployment, tokens: number): number {
  const { model, shape, layout, c } = d;
  const moe = model.moe;
  if (!moe) return 0;
  const touched = moe.experts * (1 - (1 - moe.top_k / moe.experts) ** tokens);
  const rows = (tokens * moe.top_k) / touched;
  const paddedRows = (rows ** 2 + c.expertTileRows ** 2) ** 0.5;
  const perGpu = (touched * shape.expert) / layout.group;
  const memory = (perGpu * d.mlpBytes) / d.expertBandwidth;
  const width = moe.inter / (layout.attentionData > 1 ? 1 : layout.group);
  const compute = (2 * perGpu * paddedRows * c.expertImbalance * (1 + c.expertNarrowness / width)) / d.mlpFlops;
  const permute = (c.permuteBytes * tokens * moe.top_k * model.hidden) / layout.group / d.hbm;
  return overlap(memory, compute, c.overlap) + permute;
}

/** Seconds of one matrix of `params` elements on this GPU, for `tokens`. */
function gemmSeconds(d: Deployment, params: number, tokens: number, attention: boolean): number {
  const memory =
    (params * (attention ? d.attentionBytes : d.mlpBytes)) / (attention ? d.attentionBandwidth : d.mlpBandwidth);
  const compute = (2 * params * tokens) / (attention ? d.attentionFlops : d.mlpFlops);
  return overlap(memory, compute, d.c.overlap);
}

/** Seconds of collectives in all layers, for `tokens` of the whole group. */
export function communicationSeconds(d: Deployment, tokens: number, local: number): number {
  const { model, shape, layout } = d;
  const bytes = local * model.hidden * 2;
  if (layout.attentionData <= 1) return 2 * model.layers * allReduceSeconds(bytes, d.link);
  const exchange = model.moe
    ? shape.moeLayers * expertExchangeSeconds(tokens, model.moe.top_k, model.hidden, d.link)
    : 0;
  return exchange + 2 * model.layers * allReduceSeconds(bytes, d.attentionLink);
}

/** Seconds of all layers without attention's core and without launch overheads, for `tokens` of the whole group. */
export function layersSeconds(d: Deployment, tokens: number, local = tokens / d.layout.attentionData): number {
  const { model, shape, layout, c } = d;
  const ranks = layout.attentionTensor;
  const attentionParams = shape.attention * (shape.attentionReplicated + (1 - shape.attentionReplicated) / ranks);
  let seconds = model.layers * gemmSeconds(d, attentionParams, local, true);
  if (shape.denseLayers > 0 && shape.mlp > 0)
    seconds += shape.denseLayers * gemmSeconds(d, shape.mlp / ranks, local, false);
  if (shape.moeLayers > 0) {
    const shared = shape.shared > 0 ? gemmSeconds(d, shape.shared / ranks, local, false) : 0;
    seconds += shape.moeLayers * (expertsSeconds(d, tokens) + shared);
  }
  const activations = (c.activationBytes * local * model.hidden * model.layers) / d.hbm;
  return seconds + activations + communicationSeconds(d, tokens, local);
}

/** Seconds of the output head for `rows` positions of one attention group. */
function headSeconds(d: Deployment, rows: number): number {
  const params = d.shape.head / d.layout.attentionTensor;
  return overlap(
    (2 * params) / (d.hbm * d.c.weightBandwidth),
    (2 * params * rows) / (d.flops16 * d.c.computeBf16),
    d.c.overlap,
  );
}

/** Tokens of the window that engines honour, if any. */
const windowOf = (model: Model) => model.sliding_window?.tokens;

/** Tokens that attention reads per query, summed over the layers that keep a per-token cache. */
function attendedTokens(d: Deployment, contextTokens: number): number {
  const { shape, model } = d;
  const window = Math.min(contextTokens, windowOf(model) ?? contextTokens);
  const full = model.sparse_attention_top_k ? Math.min(contextTokens, model.sparse_attention_top_k) : contextTokens;
  return shape.fullLayers * full + shape.windowLayers * window;
}

/** Width of query-times-key plus score-times-value work per attended token and head, elements. */
function attentionWidth(model: Model): number {
  return model.mla ? 2 * model.mla.kv_rank + model.mla.rope_dim : 2 * model.head_dim;
}

/** Seconds that decode attention takes over the whole model: `sequences` of one attention group at `contextTokens`. */
export function decodeAttentionSeconds(d: Deployment, sequences: number, contextTokens: number): number {
  const { model, layout, c } = d;
  const attended = attendedTokens(d, contextTokens);
  const heads = Math.max(1, model.heads / layout.attentionTensor);
  const bytesPerToken = (kvElementsPerLayer(model) * d.kvBytes) / kvShards(model, layout.attentionTensor);
  const indexer = model.sparse_attention_top_k ? 128 * contextTokens * model.layers : 0;
  const linear = model.linear_attention;
  const state = linear ? (8 * linear.layers * linear.state_elements) / layout.attentionTensor : 0;
  const memory = (sequences * (attended * bytesPerToken + indexer + state)) / (d.hbm * c.kvBandwidth);
  const compute = (2 * sequences * attended * heads * attentionWidth(model)) / (d.flops16 * c.computeAttention);
  return overlap(memory, compute, c.overlap);
}

/** Seconds of launches and per-iteration host work of a decode step (CUDA graphs), for `sequences` of the replica. */
function decodeOverheadSeconds(d: Deployment, sequences: number): number {
  const { model, shape, engine, c } = d;
  const layers =
    model.layers * c.layerSeconds +
    shape.moeLayers * c.moeLayerSeconds * (d.fp4Experts ? c.moeFp4Factor : 1) +
    (model.mla ? model.layers * c.mlaLayerSeconds : 0) +
    (d.fp4Layers ? model.layers * c.fp4LayerSeconds : 0) +
    (model.sparse_attention_top_k ? model.layers * c.sparseLayerSeconds : 0) +
    (d.mlpBytes === 1 && engine.family === 'tensorrt-llm' ? shape.moeLayers * c.fp8MoeTensorrtSeconds : 0) +
    shape.linearLayers * c.linearLayerSeconds;
  const step = engine.family === 'tensorrt-llm' ? c.stepTensorrtSeconds : c.stepPythonSeconds;
  const python = engine.compiled ? 1 : engine.family === 'tensorrt-llm' ? c.layerTorchFactor : c.layerPythonFactor;
  return (
    d.overhead * (layers * python + step) +
    (engine.compiled ? c.sequenceSeconds : c.sequencePythonSeconds) * (sequences / d.layout.attentionData)
  );
}

/**
 * Seconds of one decode iteration for `sequences` running in a replica's pipeline stage, at a mean context.
 * Increasing in both. Fails where engines change kernels with batch (cliffs at graph sizes are smoothed over).
 */
export function decodeStepSeconds(d: Deployment, sequences: number, contextTokens: number): number {
  const local = sequences / d.layout.attentionData;
  const straggle = d.layout.attentionData > 1 ? d.c.attentionDataStraggle : 1;
  const work = layersSeconds(d, sequences) + decodeAttentionSeconds(d, local, contextTokens) + headSeconds(d, local);
  const graphs = work + decodeOverheadSeconds(d, sequences);
  const eager = d.engine.family === 'vllm' && d.engine.year < 2024.6 && contextTokens > 8192;
  return straggle * d.immature * (eager ? Math.max(graphs, launchSeconds(d)) : graphs);
}

/** Seconds of causal attention over a prompt, of which `hitTokens` were already in the prefix cache. */
function prefillAttentionSeconds(d: Deployment, promptTokens: number, hitTokens: number): number {
  const { model, layout, shape, c } = d;
  const fresh = promptTokens - hitTokens;
  const context = hitTokens + fresh / 2;
  const heads = Math.max(1, model.heads / layout.attentionTensor);
  const width = model.mla ? model.mla.nope_dim + model.mla.rope_dim + model.mla.v_dim : 2 * model.head_dim;
  const window = Math.min(context, windowOf(model) ?? context);
  const attended = shape.fullLayers * context + shape.windowLayers * window;
  return (2 * fresh * attended * heads * width) / (d.flops16 * c.computePrefillAttention);
}

/** Seconds of launching one prefill iteration kernel by kernel; zero work for an engine compiled ahead of time. */
function launchSeconds(d: Deployment): number {
  const { model, shape, engine, c } = d;
  if (engine.compiled) return d.overhead * (model.layers * c.layerSeconds + c.stepTensorrtSeconds);
  return (
    d.overhead *
    (model.layers * c.eagerLayerSeconds +
      shape.moeLayers * c.eagerMoeSeconds +
      shape.linearLayers * c.eagerLinearSeconds +
      c.stepPythonSeconds)
  );
}

/** Seconds of one prefill iteration over `tokens` prompt tokens of the whole group, without attention's core. */
function prefillChunkSeconds(d: Deployment, tokens: number, local: number): number {
  return overlap(layersSeconds(d, tokens, local) * d.c.prefillScale * d.immature ** 0.5, launchSeconds(d), d.c.overlap);
}

/**
 * Engine seconds that a prompt costs while the engine is busy with many: prompts share full chunks of
 * {@link CHUNK_TOKENS} tokens per attention group.
 */
export function prefillBatchedSeconds(d: Deployment, promptTokens: number, hitTokens = 0): number {
  const data = d.layout.attentionData;
  const chunk = CHUNK_TOKENS * data;
  const fresh = promptTokens - hitTokens;
  const seconds =
    (fresh / chunk) * prefillChunkSeconds(d, chunk, CHUNK_TOKENS) +
    prefillAttentionSeconds(d, promptTokens, hitTokens) / data;
  return seconds / d.layout.pipeline;
}

/** Seconds from the start of one prompt's prefill to its end, alone on the engine. */
export function prefillSingleSeconds(d: Deployment, promptTokens: number, hitTokens = 0): number {
  const fresh = promptTokens - hitTokens;
  const chunks = Math.max(1, Math.ceil(fresh / CHUNK_TOKENS));
  const one = prefillChunkSeconds(d, fresh / chunks, fresh / chunks);
  return chunks * one + prefillAttentionSeconds(d, promptTokens, hitTokens) + headSeconds(d, 1);
}

/** Shares of a decode step, summing to one. */
export type StepShares = {
  readonly weights: number;
  readonly compute: number;
  readonly attention: number;
  readonly communication: number;
  readonly overhead: number;
};

/** What a decode step of `batch` sequences spends its time on, and the largest share. */
export function decodeShares(
  d: Deployment,
  batch: number,
  work: { readonly inputTokens: number; readonly outputTokens: number },
): { shares: StepShares; bottleneck: keyof StepShares } {
  const sequences = batch / d.layout.pipeline;
  const local = sequences / d.layout.attentionData;
  const matrices = layersSeconds(d, sequences) + headSeconds(d, local);
  const unlimited = { ...d, attentionFlops: Number.POSITIVE_INFINITY, mlpFlops: Number.POSITIVE_INFINITY };
  const communication = communicationSeconds(d, sequences, local);
  const reading = layersSeconds(unlimited, sequences) + headSeconds(unlimited, local) - communication;
  const parts = {
    weights: reading,
    compute: Math.max(0, matrices - communication - reading),
    attention: decodeAttentionSeconds(d, local, work.inputTokens + work.outputTokens / 2),
    communication,
    overhead: decodeOverheadSeconds(d, sequences),
  };
  const total = parts.weights + parts.compute + parts.attention + parts.communication + parts.overhead;
  const shares: StepShares = {
    weights: parts.weights / total,
    compute: parts.compute / total,
    attention: parts.attention / total,
    communication: parts.communication / total,
    overhead: parts.overhead / total,
  };
  let bottleneck: keyof StepShares = 'weights';
  for (const name of ['compute', 'attention', 'communication', 'overhead'] as const) {
    if (shares[name] > shares[bottleneck]) bottleneck = name;
  }
  return { shares, bottleneck };
}
