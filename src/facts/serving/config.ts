/** From a Hugging Face config.json to a model: what the equations need, what was taken for granted, what is missing. */
import type { Model } from '../../catalog/schema.ts';
import type { WeightFormat } from './formats.ts';
import { countedParameters } from './shape.ts';

/** A statement about the model that its config leaves open. */
export type Assumed = { readonly what: string; readonly value: string; readonly origin: string };

export type ConfiguredModel =
  | {
      readonly ok: true;
      readonly model: Model;
      /** Format of the published weights: quantization_config, otherwise the dtype; undefined where it says neither. */
      readonly weightFormat: WeightFormat | undefined;
      readonly assumed: readonly Assumed[];
    }
  | { readonly ok: false; readonly problems: readonly string[] };

type Fields = Readonly<Record<string, unknown>>;

/** Larger than any size of a model; beyond it a number is a mistake or an attack. */
const MOST = 2 ** 24;

/** Configs of multimodal models hold the language model under one of these. */
const NESTED = ['text_config', 'llm_config', 'language_config'];

/** Architectures whose cache or layers the equations do not describe. */
const FOREIGN =
  /^(mamba_(?!ssm_dtype)|ssm_|ssm$|state_size$|hybrid_override_pattern$|layers_block_type$|rwkv|time_mix)/;
const ENCODERS = /^(bert|roberta|xlm-roberta|distilbert|deberta|t5|mt5|bart|whisper|vit|siglip|clip)/;

const UNGATED = /^(gpt2|gpt_neo|gptj|gpt_bigcode|opt|bloom|mpt|falcon|phi$|starcoder2|nemotron$|codegen)/;
const GATED =
  /^(llama|mistral|ministral|mixtral|qwen|gemma|phi3|phimoe|deepseek|gpt_oss|glm|cohere|olmo|granite|minimax|kimi|internlm|yi|exaone|seed_oss|ernie|hunyuan|dots|bailing|step)/;
const TIED = /^(gemma|gpt2|cohere|bloom|opt|mpt|falcon|starcoder2)/;

/** Reads named fields and keeps what is missing and what is no size. Only own properties are looked at. */
function reader(fields: Fields, problems: string[]) {
  const raw = (names: readonly string[]) => {
    const name = names.find((one) => Object.hasOwn(fields, one) && (fields[one] ?? null) !== null);
    return name === undefined ? undefined : { name, value: fields[name] };
  };
  const optional = (...names: string[]): number | undefined => {
    const found = raw(names);
    if (!found) return undefined;
    const { name, value } = found;
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST) return value;
    problems.push(`${name} is not a whole number from 0 to ${MOST}`);
    return undefined;
  };
  const needed = (...names: string[]): number => {
    const value = optional(...names);
    if (value !== undefined && value > 0) return value;
    if (raw(names) === undefined || value === 0) problems.push(`${names[0]} is missing`);
    return 1;
  };
  const text = (...names: string[]): string => {
    const value = raw(names)?.value;
    return typeof value === 'string' ? value.slice(0, 100).toLowerCase() : '';
  };
  const flag = (name: string): boolean | undefined => {
    const value = raw([name])?.value;
    return typeof value === 'boolean' ? value : undefined;
  };
  const list = (name: string): readonly unknown[] | undefined => {
    const value = raw([name])?.value;
    return Array.isArray(value) ? value : undefined;
  };
  return { optional, needed, text, flag, list };
}

type Reader = ReturnType<typeof reader>;
type Assume = (what: string, value: string, origin: string) => void;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The language model's part of a config, with what only the outer part says (quantisation, dtype, tied embeddings). */
function languageFields(config: Fields): Fields {
  const nested = NESTED.map((name) => (Object.hasOwn(config, name) ? config[name] : undefined)).find(isFields);
  if (!nested) return config;
  const outer = ['quantization_config', 'torch_dtype', 'dtype', 'tie_word_embeddings']
    .filter((name) => Object.hasOwn(config, name) && !Object.hasOwn(nested, name))
    .map((name) => [name, config[name]]);
  return { ...nested, ...Object.fromEntries(outer) };
}

/**
 * The model of a config.json; `parameters`, where declared, replaces the counted number, which leaves out what the
 * config does not spell out (gated linear attention). Exact for the fields read; whatever is taken for granted is
 * listed. Refuses with every missing or unusable field at once. Source: the fields of Hugging Face transformers.
 */
export function modelOfConfig(config: unknown, id: string, parameters?: number): ConfiguredModel {
  if (!isFields(config)) return { ok: false, problems: ['the file holds no map of fields'] };
  const fields = languageFields(config);
  const problems: string[] = [];
  const assumed: Assumed[] = [];
  const assume: Assume = (what, value, origin) => assumed.push({ what, value, origin });
  const read = reader(fields, problems);
  const type = read.text('model_type');
  const foreign = Object.keys(fields).filter((name) => FOREIGN.test(name) && fields[name] !== null);
  if (foreign.length > 0) problems.push(`${foreign.slice(0, 3).join(', ')}: layers that sizing has no equations for`);
  if (read.list('attn_type_list')?.includes(0)) problems.push('attn_type_list: linear layers without their sizes');
  if (ENCODERS.test(type) || fields['is_encoder_decoder'] === true)
    problems.push(`model_type ${type} does not generate text token by token`);
  const model = modelFrom(read, fields, type, id, assume, problems);
  if (problems.length > 0) return { ok: false, problems };
  const counted = countedParameters(model);
  const total = (parameters ?? counted) / 1e9;
  const sized = { ...model, total_params_b: total, active_params_b: total };
  return { ok: true, model: sized, weightFormat: formatOf(read, fields), assumed };
}

function modelFrom(
  read: Reader,
  fields: Fields,
  type: string,
  id: string,
  assume: Assume,
  problems: string[],
): Model & { declared: true } {
  const layers = read.needed('num_hidden_layers', 'n_layer', 'n_layers', 'num_layers');
  const hidden = read.needed('hidden_size', 'n_embd', 'd_model');
  const heads = read.needed('num_attention_heads', 'n_head', 'n_heads');
  const mla = latent(read);
  const moe = mixture(read, layers);
  if (moe && moe.top_k > moe.experts) problems.push(`num_experts_per_tok: ${moe.top_k} of ${moe.experts} experts`);
  const linear = linearLayers(read, layers, heads);
  const kvHeads = fields['multi_query'] === true ? 1 : read.optional('num_key_value_heads', 'num_kv_heads');
  if (kvHeads !== undefined && (kvHeads < 1 || heads % kvHeads !== 0))
    problems.push(`num_key_value_heads: ${kvHeads} does not divide the ${heads} query heads`);
  if (kvHeads === undefined && !mla) assume('KV heads', `${heads}, one per query head`, 'config.json does not say');
  const tied = read.flag('tie_word_embeddings');
  if (tied === undefined)
    assume('embeddings', TIED.test(type) ? 'tied' : 'not tied', `config.json does not say; ${type || 'no model_type'}`);
  const act = read.text('hidden_act', 'hidden_activation', 'activation_function');
  const gated = !UNGATED.test(type) && !/^(relu|relu2|gelu_new|gelu_fast)$/.test(act);
  if (!UNGATED.test(type) && !GATED.test(type))
    assume('MLP', gated ? 'gated, three matrices' : 'two matrices', `model_type ${type || 'is missing'}`);
  const inter = read.optional('intermediate_size_mlp', 'intermediate_size', 'n_inner', 'ffn_hidden_size');
  if (!inter && !moe) read.needed('intermediate_size');
  const window = linear ? undefined : windowed(read, type, layers, assume);
  const head = read.optional('head_dim') || (mla ? mla.nope_dim : Math.floor(hidden / heads));
  return {
    id,
    aliases: [],
    hf_id: id,
    family: type || id,
    declared: true,
    architecture: mla ? 'mla-moe' : linear ? 'hybrid-moe' : moe ? 'moe' : 'dense',
    total_params_b: 1,
    active_params_b: 1,
    layers,
    hidden,
    heads,
    kv_heads: kvHeads || heads,
    head_dim: head || 1,
    gated_mlp: gated,
    vocab: read.needed('vocab_size'),
    max_context: read.needed('max_position_embeddings', 'n_positions', 'n_ctx', 'max_sequence_length', 'seq_length'),
    tied_embeddings: tied ?? TIED.test(type),
    ...(inter ? { mlp_inter: inter } : {}),
    ...(moe ? { moe } : {}),
    ...(expertsOnly(type, fields) ? { four_bit_scope: 'experts' as const } : {}),
    ...(mla ? { mla } : {}),
    ...(window ? { sliding_window: window } : {}),
    ...(linear ? { linear_attention: linear } : {}),
    ...(read.optional('index_topk') ? { sparse_attention_top_k: read.needed('index_topk') } : {}),
    source: 'config.json',
    as_of: '',
    confidence: 'A',
  };
}

/** Multi-head latent attention: ranks and widths. */
function latent(read: Reader): Model['mla'] {
  const rank = read.optional('kv_lora_rank');
  if (!rank) return undefined;
  return {
    kv_rank: rank,
    rope_dim: read.needed('qk_rope_head_dim'),
    q_rank: read.optional('q_lora_rank') ?? 0,
    nope_dim: read.needed('qk_nope_head_dim'),
    v_dim: read.needed('v_head_dim'),
  };
}

/** A mixture of experts, and in which layers it is. */
function mixture(read: Reader, layers: number): Model['moe'] {
  const experts = read.optional('n_routed_experts', 'num_local_experts', 'num_experts', 'moe_num_experts');
  if (!experts || experts <= 1) return undefined;
  const inter = read.needed('moe_intermediate_size', 'expert_ffn_hidden_size', 'intermediate_size');
  const shared = read.optional('n_shared_experts', 'num_shared_experts');
  const llama4 = read.optional('interleave_moe_layer_step');
  const pattern = read.list('moe_layer_freq');
  const every = pattern ? 1 : read.optional('moe_layer_freq', 'decoder_sparse_step', 'interleave_moe_layer_step') || 1;
  const dense = pattern ? pattern.filter((one) => one === 0).length : (read.optional('first_k_dense_replace') ?? 0);
  return {
    experts,
    top_k: read.needed('num_experts_per_tok', 'num_experts_per_token', 'moe_topk', 'top_k_experts', 'moe_k'),
    inter,
    shared_inter: read.optional('shared_expert_intermediate_size') ?? (shared ?? (llama4 ? 1 : 0)) * inter,
    first_dense: Math.min(dense + (read.list('mlp_only_layers')?.length ?? 0), layers),
    every,
  };
}

/** Layers of linear attention with their recurrent state: layer_types, otherwise every n-th layer is a full one. */
function linearLayers(read: Reader, layers: number, heads: number): Model['linear_attention'] {
  const types = read.list('layer_types');
  const step = read.optional('full_attention_interval');
  const count = types
    ? types.filter((one) => one === 'linear_attention').length
    : step
      ? layers - Math.floor(layers / step)
      : 0;
  if (count === 0) return undefined;
  const [key, value] = [read.needed('linear_key_head_dim'), read.needed('linear_value_head_dim')];
  return { layers: count, state_elements: (read.optional('linear_num_value_heads') ?? heads) * key * value };
}

/** Layers that look back over a window only. Where the config does not say which, none: the larger need. */
function windowed(read: Reader, type: string, layers: number, assume: Assume): Model['sliding_window'] {
  const types = read.list('layer_types');
  const chunk = read.optional('attention_chunk_size');
  const tokens = chunk || read.optional('sliding_window');
  if (!tokens || read.flag('use_sliding_window') === false) return undefined;
  const pattern = read.optional('sliding_window_pattern', '_sliding_window_pattern');
  const every = pattern || (chunk ? 4 : type === 'gemma2' ? 2 : type.startsWith('gemma3') ? 6 : 0);
  const count = types
    ? types.filter((one) => one === 'sliding_attention' || one === 'chunked_attention').length
    : every > 1
      ? layers - Math.floor(layers / every)
      : 0;
  if (count > 0) return { tokens, layers: count, saves_capacity: !chunk };
  if (!types)
    assume('sliding window', 'not used', 'config.json does not say which layers; engines seldom honour it for all');
  return undefined;
}

function expertsOnly(type: string, fields: Fields): boolean {
  if (/^(gpt_oss|deepseek|kimi|llama4)/.test(type)) return true;
  const quantised = isFields(fields['quantization_config']) ? fields['quantization_config'] : {};
  const kept = [quantised['modules_to_not_convert'], quantised['ignore']].flatMap((one) =>
    Array.isArray(one) ? one : [],
  );
  return kept.some((one) => typeof one === 'string' && one.includes('self_attn'));
}

const METHODS: Readonly<Record<string, WeightFormat>> = {
  fp8: 'fp8',
  fbgemm_fp8: 'fp8',
  mxfp4: 'mxfp4',
  nvfp4: 'nvfp4',
  awq: 'int4',
  gptq: 'int4',
};

/** The weights' format of compressed-tensors: that of its first group. */
function groupFormat(groups: unknown): WeightFormat | undefined {
  const group = isFields(groups) ? Object.values(groups).find(isFields) : undefined;
  const weights = group?.['weights'];
  if (!isFields(weights)) return undefined;
  const float = weights['type'] === 'float';
  if (weights['num_bits'] === 8) return float ? 'fp8' : 'int8';
  return weights['num_bits'] === 4 ? (float ? 'nvfp4' : 'int4') : undefined;
}

function formatOf(read: Reader, fields: Fields): WeightFormat | undefined {
  const quantised = fields['quantization_config'];
  if (isFields(quantised)) {
    const method = typeof quantised['quant_method'] === 'string' ? quantised['quant_method'].toLowerCase() : '';
    const algorithm = typeof quantised['quant_algo'] === 'string' ? quantised['quant_algo'].toLowerCase() : '';
    const bits = quantised['bits'] ?? quantised['weight_bits'] ?? quantised['w_bit'];
    if (bits === 8) return 'int8';
    const known = METHODS[algorithm] ?? METHODS[method] ?? groupFormat(quantised['config_groups']);
    return known ?? (bits === 4 ? 'int4' : undefined);
  }
  const dtype = read.text('torch_dtype', 'dtype').replace('torch.', '');
  if (dtype === 'float16') return 'fp16';
  return dtype === 'bfloat16' || dtype === 'float32' ? 'bf16' : undefined;
}
