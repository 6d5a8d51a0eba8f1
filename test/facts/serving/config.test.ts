import { describe, expect, it } from 'vitest';
import { modelOfConfig } from '../../../src/facts/serving/config.ts';
import { kvBytesPerSequence, kvBytesPerToken } from '../../../src/facts/serving/memory.ts';
import { shapeOf } from '../../../src/facts/serving/shape.ts';

/** Sizes as published in the config.json of each model's repository. */
const PUBLISHED = {
  'llama-3.1-70b': {
    model_type: 'llama',
    hidden_act: 'silu',
    hidden_size: 8192,
    intermediate_size: 28672,
    max_position_embeddings: 131072,
    num_attention_heads: 64,
    num_hidden_layers: 80,
    num_key_value_heads: 8,
    tie_word_embeddings: false,
    torch_dtype: 'bfloat16',
    vocab_size: 128256,
  },
  'mixtral-8x7b': {
    model_type: 'mixtral',
    hidden_size: 4096,
    intermediate_size: 14336,
    max_position_embeddings: 32768,
    num_attention_heads: 32,
    num_experts_per_tok: 2,
    num_hidden_layers: 32,
    num_key_value_heads: 8,
    num_local_experts: 8,
    sliding_window: null,
    tie_word_embeddings: false,
    torch_dtype: 'bfloat16',
    vocab_size: 32000,
  },
  'deepseek-r1': {
    model_type: 'deepseek_v3',
    first_k_dense_replace: 3,
    hidden_size: 7168,
    intermediate_size: 18432,
    kv_lora_rank: 512,
    max_position_embeddings: 163840,
    moe_intermediate_size: 2048,
    moe_layer_freq: 1,
    n_routed_experts: 256,
    n_shared_experts: 1,
    num_attention_heads: 128,
    num_experts_per_tok: 8,
    num_hidden_layers: 61,
    num_key_value_heads: 128,
    q_lora_rank: 1536,
    qk_nope_head_dim: 128,
    qk_rope_head_dim: 64,
    quantization_config: { quant_method: 'fp8', fmt: 'e4m3', weight_block_size: [128, 128] },
    tie_word_embeddings: false,
    torch_dtype: 'bfloat16',
    v_head_dim: 128,
    vocab_size: 129280,
  },
  'gpt-oss-120b': {
    model_type: 'gpt_oss',
    head_dim: 64,
    hidden_size: 2880,
    intermediate_size: 2880,
    layer_types: Array.from({ length: 36 }, (_, i) => (i % 2 === 0 ? 'sliding_attention' : 'full_attention')),
    max_position_embeddings: 131072,
    num_attention_heads: 64,
    num_experts_per_tok: 4,
    num_hidden_layers: 36,
    num_key_value_heads: 8,
    num_local_experts: 128,
    quantization_config: { quant_method: 'mxfp4' },
    sliding_window: 128,
    tie_word_embeddings: false,
    vocab_size: 201088,
  },
  'qwen3-30b-a3b': {
    model_type: 'qwen3_moe',
    decoder_sparse_step: 1,
    head_dim: 128,
    hidden_size: 2048,
    intermediate_size: 6144,
    max_position_embeddings: 40960,
    mlp_only_layers: [],
    moe_intermediate_size: 768,
    num_attention_heads: 32,
    num_experts: 128,
    num_experts_per_tok: 8,
    num_hidden_layers: 48,
    num_key_value_heads: 4,
    sliding_window: null,
    tie_word_embeddings: false,
    use_sliding_window: false,
    vocab_size: 151936,
  },
  'llama-4-maverick': {
    model_type: 'llama4',
    tie_word_embeddings: false,
    text_config: {
      model_type: 'llama4_text',
      attention_chunk_size: 8192,
      head_dim: 128,
      hidden_size: 5120,
      interleave_moe_layer_step: 2,
      intermediate_size: 8192,
      intermediate_size_mlp: 16384,
      max_position_embeddings: 1048576,
      num_attention_heads: 40,
      num_experts_per_tok: 1,
      num_hidden_layers: 48,
      num_key_value_heads: 8,
      num_local_experts: 128,
      vocab_size: 202048,
    },
    vision_config: { hidden_size: 1408, num_hidden_layers: 34 },
  },
  'gemma-3-27b': {
    model_type: 'gemma3',
    text_config: {
      model_type: 'gemma3_text',
      head_dim: 128,
      hidden_size: 5376,
      intermediate_size: 21504,
      max_position_embeddings: 131072,
      num_attention_heads: 32,
      num_hidden_layers: 62,
      num_key_value_heads: 16,
      sliding_window: 1024,
      sliding_window_pattern: 6,
      vocab_size: 262208,
    },
  },
  'nemotron-4-340b': {
    model_type: 'nemotron',
    hidden_act: 'relu2',
    head_dim: 192,
    hidden_size: 18432,
    intermediate_size: 73728,
    max_position_embeddings: 4096,
    num_attention_heads: 96,
    num_hidden_layers: 96,
    num_key_value_heads: 8,
    tie_word_embeddings: false,
    vocab_size: 256000,
  },
} as const;

function read(name: keyof typeof PUBLISHED, changes: Record<string, unknown> = {}) {
  const found = modelOfConfig({ ...PUBLISHED[name], ...changes }, name);
  if (!found.ok) throw new Error(found.problems.join('; '));
  return found;
}

describe('a config.json', () => {
  it.each([
    // published parameters, 10^9; bytes of KV cache per token in 16 bits: 2 × layers × KV heads × head width × 2
    ['llama-3.1-70b', 70.6, 320 * 1024],
    ['mixtral-8x7b', 46.7, 128 * 1024],
    ['deepseek-r1', 671, 61 * (512 + 64) * 2],
    ['gpt-oss-120b', 116.8, 72 * 1024],
    ['qwen3-30b-a3b', 30.5, 96 * 1024],
    ['llama-4-maverick', 400, 192 * 1024],
    ['gemma-3-27b', 27, 496 * 1024],
    ['nemotron-4-340b', 340, 576 * 1024],
  ] as const)('of %s counts %d billion parameters and %i bytes of cache per token', (name, billions, bytes) => {
    const { model } = read(name);
    expect(model.total_params_b / billions).toBeCloseTo(1, 2);
    expect(kvBytesPerToken(model, 2)).toBe(bytes);
  });

  it('of gpt-oss has 18 windowed layers of 128 tokens; of Gemma 3 every sixth layer is a full one', () => {
    const perLayer = 2 * 8 * 64 * 2;
    expect(kvBytesPerSequence(read('gpt-oss-120b').model, 2, 8192)).toBe(perLayer * (18 * 8192 + 18 * 128));
    expect(read('gemma-3-27b').model.sliding_window).toMatchObject({ tokens: 1024, layers: 52 });
  });

  it('of DeepSeek has three dense layers before 58 mixtures of 256 experts and a shared one', () => {
    const { model } = read('deepseek-r1');
    expect(shapeOf(model)).toMatchObject({ denseLayers: 3, moeLayers: 58 });
    expect(model.moe).toMatchObject({ experts: 256, top_k: 8, inter: 2048, shared_inter: 2048 });
  });

  it.each([
    ['llama-3.1-70b', {}, 'bf16'],
    ['deepseek-r1', {}, 'fp8'],
    ['gpt-oss-120b', {}, 'mxfp4'],
    ['llama-3.1-70b', { quantization_config: { quant_method: 'awq', bits: 4 } }, 'int4'],
    ['llama-3.1-70b', { quantization_config: { quant_method: 'gptq', bits: 8 } }, 'int8'],
    ['llama-3.1-70b', { quantization_config: { quant_method: 'modelopt', quant_algo: 'NVFP4' } }, 'nvfp4'],
    [
      'llama-3.1-70b',
      {
        quantization_config: {
          quant_method: 'compressed-tensors',
          config_groups: { group_0: { weights: { num_bits: 8, type: 'float' } } },
        },
      },
      'fp8',
    ],
    ['llama-3.1-70b', { quantization_config: { quant_method: 'something_new' } }, undefined],
  ] as const)('of %s with %j is in %s', (name, changes, format) => {
    expect(read(name, changes).weightFormat).toBe(format);
  });

  it('lists what it leaves open: KV heads, tied embeddings, the window', () => {
    const { assumed } = read('llama-3.1-70b', {
      model_type: 'novel',
      num_key_value_heads: undefined,
      tie_word_embeddings: undefined,
      sliding_window: 4096,
    });
    expect(assumed.map(({ what }) => what).sort()).toEqual(['KV heads', 'MLP', 'embeddings', 'sliding window']);
    expect(read('llama-3.1-70b').assumed).toEqual([]);
  });

  it.each([
    ['nothing in it', {}, ['num_hidden_layers is missing', 'hidden_size is missing', 'vocab_size is missing']],
    ['a list', [], ['the file holds no map of fields']],
    ['null', null, ['the file holds no map of fields']],
    [
      'a latent cache without widths',
      { ...PUBLISHED['deepseek-r1'], v_head_dim: undefined },
      ['v_head_dim is missing'],
    ],
    [
      'experts without a number per token',
      { ...PUBLISHED['mixtral-8x7b'], num_experts_per_tok: null },
      ['num_experts_per_tok is missing'],
    ],
    [
      'more experts per token than experts',
      { ...PUBLISHED['mixtral-8x7b'], num_experts_per_tok: 9 },
      ['num_experts_per_tok: 9 of 8 experts'],
    ],
    ['no KV head', { ...PUBLISHED['llama-3.1-70b'], num_key_value_heads: 0 }, ['num_key_value_heads']],
    ['7 KV heads for 64', { ...PUBLISHED['llama-3.1-70b'], num_key_value_heads: 7 }, ['does not divide the 64']],
    ['state-space layers', { ...PUBLISHED['llama-3.1-70b'], mamba_d_state: 128 }, ['no equations for']],
    ['an encoder', { ...PUBLISHED['llama-3.1-70b'], model_type: 'bert' }, ['does not generate text']],
    [
      'layers as text',
      { ...PUBLISHED['llama-3.1-70b'], num_hidden_layers: '80' },
      ['num_hidden_layers is not a whole number'],
    ],
    [
      'negative layers',
      { ...PUBLISHED['llama-3.1-70b'], num_hidden_layers: -1 },
      ['num_hidden_layers is not a whole number'],
    ],
    [
      'endless layers',
      { ...PUBLISHED['llama-3.1-70b'], num_hidden_layers: 1e300 },
      ['num_hidden_layers is not a whole number'],
    ],
  ])('is refused with what is missing: %s', (_, config, words) => {
    const found = modelOfConfig(config, 'x');
    expect(found.ok).toBe(false);
    if (!found.ok) for (const word of words) expect(found.problems.join('; ')).toContain(word);
  });

  it('with a prototype for a field is no model of ours', () => {
    expect(modelOfConfig(JSON.parse('{"__proto__": {"num_hidden_layers": 1}}'), 'x').ok).toBe(false);
  });
});
