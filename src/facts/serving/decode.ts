import type { Model } from '../../catalog/schema.ts';
import type { Deployment } from './deployment.ts';
import { communicationSeconds, headSeconds, launchSeconds, layersSeconds, overlap, windowOf } from './layers.ts';
import { kvElementsPerLayer, kvShards } from './memory.ts';

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
    (d.mlpBytes === 1 && engine.family === 'tensorrt-llm' && !engine.compiled
      ? shape.moeLayers * c.fp8MoeTensorrtSeconds
      : 0);
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
  // vLLM up to 0.5 captured graphs for contexts of 8,192 tokens at most and launched longer ones kernel by kernel
  const eager = d.engine.family === 'vllm' && d.engine.year < 2024.6 && contextTokens > 8192;
  return straggle * d.immature * (eager ? Math.max(graphs, launchSeconds(d)) : graphs);
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
