import type { Model } from '../../catalog/schema.ts';

/** Parameters (elements, not bytes) of one model by part, per layer where it says so. Exact from the config. */
export type Shape = {
  readonly attention: number;
  /** Share of attention that every tensor-parallel rank holds in full: the down-projections of latent attention. */
  readonly attentionReplicated: number;
  readonly mlp: number;
  readonly expert: number;
  readonly shared: number;
  readonly router: number;
  readonly embedding: number;
  readonly head: number;
  readonly denseLayers: number;
  readonly moeLayers: number;
  readonly linearLayers: number;
  readonly windowLayers: number;
  readonly fullLayers: number;
};

function attentionParams(model: Model): { sharded: number; replicated: number } {
  const { hidden, heads, kv_heads, head_dim, mla } = model;
  if (!mla) return { sharded: 2 * hidden * heads * head_dim + 2 * hidden * kv_heads * head_dim, replicated: 0 };
  const query = heads * (mla.nope_dim + mla.rope_dim);
  const down = hidden * (mla.q_rank + mla.kv_rank + mla.rope_dim);
  const up = (mla.q_rank || hidden) * query + mla.kv_rank * heads * (mla.nope_dim + mla.v_dim);
  return { sharded: up + heads * mla.v_dim * hidden, replicated: down };
}

type Parts = ReturnType<typeof partsOf>;

/** Parameters of each part of a layer and of the tables, as the sizes say. */
function partsOf(model: Model) {
  const { hidden, layers, moe } = model;
  const matrices = model.gated_mlp ? 3 : 2;
  const moeLayers = moe ? Math.floor((layers - moe.first_dense) / moe.every) : 0;
  const { sharded, replicated } = attentionParams(model);
  const table = model.vocab * hidden;
  return {
    moeLayers,
    denseLayers: layers - moeLayers,
    sharded,
    replicated,
    mlp: matrices * hidden * (model.mlp_inter ?? 0),
    expert: moe ? matrices * hidden * moe.inter : 0,
    shared: moe ? matrices * hidden * moe.shared_inter : 0,
    router: moe ? hidden * moe.experts : 0,
    head: model.generates === false ? 0 : table,
    embedding: model.generates === false || !model.tied_embeddings ? table : 0,
  };
}

function bodyOf({ layers, moe }: Model, p: Parts): number {
  const experts = (moe?.experts ?? 0) * p.expert + p.shared + p.router;
  return layers * (p.sharded + p.replicated) + p.denseLayers * p.mlp + p.moeLayers * experts;
}

/** Parameters of a model counted from its sizes. Exact up to norms, biases and what the config does not spell out. */
export function countedParameters(model: Model): number {
  const parts = partsOf(model);
  return bodyOf(model, parts) + parts.head + parts.embedding;
}

/**
 * The shape of a model. What the config does not spell out (gated linear attention, layers pruned one by one) is the
 * published parameter count less the counted one: spread over attention where layers are linear, else a common scale.
 */
export function shapeOf(model: Model): Shape {
  const { layers } = model;
  const parts = partsOf(model);
  const { sharded, replicated, mlp, expert, shared, router, embedding, head, denseLayers, moeLayers } = parts;
  const body = bodyOf(model, parts);
  const missing = model.total_params_b * 1e9 - body - head - embedding;
  const linearLayers = model.linear_attention?.layers ?? 0;
  const windowLayers = model.sliding_window?.layers ?? 0;
  const scale = linearLayers === 0 && missing < -0.05 * body ? 1 + missing / body : 1;
  const extra = linearLayers > 0 ? Math.max(missing, 0) / layers : 0;
  return {
    attention: (sharded + replicated + extra) * scale,
    attentionReplicated: replicated / (sharded + replicated),
    mlp: mlp * scale,
    expert: expert * scale,
    shared: shared * scale,
    router,
    embedding,
    head,
    denseLayers,
    moeLayers,
    linearLayers,
    windowLayers,
    fullLayers: layers - linearLayers - windowLayers,
  };
}
