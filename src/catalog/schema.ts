import { z } from 'zod';

/**
 * Shapes of `catalog/gpus.yaml` and `catalog/models.yaml`. Strict: a misspelt key is refused.
 * Units stand in each file's `units` block and in the names (`hbm_gb_per_s`: 10^9 bytes per second).
 */

const positive = z.number().positive();
const count = z.number().int().nonnegative();
const provenance = {
  note: z.string().min(1).optional(),
  source: z.string().min(1),
  as_of: z.iso.date(),
  confidence: z.enum(['A', 'B', 'C', 'D']),
};

export const gpuSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  aliases: z.array(z.string().min(1)),
  vendor: z.enum(['NVIDIA', 'AMD', 'Intel', 'other']),
  generation: z.string().min(1),
  form_factor: z.string().min(1),
  memory_gb: positive,
  memory_usable_gib: positive,
  hbm_gb_per_s: positive,
  bf16_tflops: positive,
  fp8_tflops: positive.optional(),
  fp4_tflops: positive.optional(),
  int8_tops: positive.optional(),
  link: z.string().min(1),
  link_gb_per_s: positive,
  scaleup_domain: z.number().int().positive(),
  tdp_w: positive,
  ...provenance,
});

export const modelSchema = z.strictObject({
  id: z.string().min(1),
  aliases: z.array(z.string().min(1)),
  hf_id: z.string().min(1),
  family: z.string().min(1),
  architecture: z.enum(['dense', 'moe', 'mla-moe', 'hybrid-moe', 'encoder']),
  total_params_b: positive,
  active_params_b: positive,
  layers: z.number().int().positive(),
  hidden: z.number().int().positive(),
  heads: z.number().int().positive(),
  kv_heads: z.number().int().positive(),
  head_dim: z.number().int().positive(),
  mlp_inter: z.number().int().positive().optional(),
  gated_mlp: z.boolean(),
  vocab: z.number().int().positive(),
  max_context: z.number().int().positive(),
  tied_embeddings: z.boolean(),
  moe: z
    .strictObject({
      experts: z.number().int().positive(),
      top_k: z.number().int().positive(),
      inter: z.number().int().positive(),
      shared_inter: count,
      first_dense: count,
      every: z.number().int().positive(),
    })
    .optional(),
  /** What a four-bit checkpoint quantises: the experts alone, or every matrix of the layers. */
  four_bit_scope: z.enum(['experts', 'all']).optional(),
  mla: z
    .strictObject({
      kv_rank: z.number().int().positive(),
      rope_dim: z.number().int().positive(),
      q_rank: count,
      nope_dim: z.number().int().positive(),
      v_dim: z.number().int().positive(),
    })
    .optional(),
  sliding_window: z
    .strictObject({
      tokens: z.number().int().positive(),
      layers: z.number().int().positive(),
      /** Whether engines allocate the windowed layers' cache for the window only. */
      saves_capacity: z.boolean(),
    })
    .optional(),
  linear_attention: z
    .strictObject({ layers: z.number().int().positive(), state_elements: z.number().int().positive() })
    .optional(),
  sparse_attention_top_k: z.number().int().positive().optional(),
  /** False for encoders and embedding models: no decode, no KV cache. */
  generates: z.boolean().optional(),
  ...provenance,
});

const units = z.record(z.string(), z.string());

export const gpuCatalogSchema = z.strictObject({ units, gpus: z.array(gpuSchema).min(1) });
export const modelCatalogSchema = z.strictObject({ units, models: z.array(modelSchema).min(1) });

/** `declared`: its numbers are a manifest's, not the catalogue's. */
export type Gpu = z.infer<typeof gpuSchema> & { readonly declared?: true };
export type Model = z.infer<typeof modelSchema> & { readonly declared?: true };
