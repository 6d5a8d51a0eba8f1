import type { Deployment } from './deployment.ts';
import { headSeconds, launchSeconds, layersSeconds, overlap, windowOf } from './layers.ts';

/** Largest number of prompt tokens that one iteration computes; the engines' usual default. */
export const CHUNK_TOKENS = 8192;

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
