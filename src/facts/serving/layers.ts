import type { Model } from '../../catalog/schema.ts';
import { allReduceSeconds, expertExchangeSeconds } from './communication.ts';
import type { Deployment } from './deployment.ts';

/** Smooth maximum of two times: the larger, and a little more where both are alike (imperfect overlap). */
export function overlap(a: number, b: number, p: number): number {
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
  const perGpu = (touched * shape.expert) / layout.group;
  const memory = (perGpu * d.mlpBytes) / d.expertBandwidth;
  const imbalance = layout.attentionData > 1 ? c.expertParallelImbalance : c.expertImbalance;
  const compute = (2 * perGpu * rows * imbalance) / d.mlpFlops;
  const permute = (c.permuteBytes * tokens * moe.top_k * model.hidden) / layout.group / d.hbm;
  return overlap(memory, compute, c.overlap) + permute * (d.engine.compiled ? 1 : c.permuteTorchFactor);
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
export function headSeconds(d: Deployment, rows: number): number {
  const params = d.shape.head / d.layout.attentionTensor;
  return overlap(
    (2 * params) / (d.hbm * d.c.weightBandwidth),
    (2 * params * rows) / (d.flops16 * d.c.computeBf16),
    d.c.overlap,
  );
}

/** Tokens of the window that engines honour, if any. */
export const windowOf = (model: Model) => model.sliding_window?.tokens;

/** Seconds of launching one prefill iteration kernel by kernel; zero work for an engine compiled ahead of time. */
export function launchSeconds(d: Deployment): number {
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
