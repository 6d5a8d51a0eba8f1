/** Hardware and models that the catalogue does not know, from the numbers that a manifest declares. */
import type { Catalog } from '../../catalog/bundle.js';
import type { Gpu, Model } from '../../catalog/schema.js';
import type { SizingManifest } from '../../manifest/sizing.js';
import { brief } from '../../util/printable.js';
import { grouped, showQuantity } from '../../util/quantity.js';
import { type WeightFormat, weightBytes } from '../serving/formats.js';
import type { Assume } from './workload.js';

type Gpus = NonNullable<SizingManifest['gpus']>;

const LINKS = { nvlink: 'NVLink', infinity_fabric: 'Infinity Fabric', roce: 'RoCE', pcie: 'PCIe' } as const;

/** Seen by programs per direction, bytes/s: PCIe 5 × 16. What is assumed of a link that nobody declares. */
const PCIE_BYTES_PER_SECOND = 64e9;

/** What a GPU needs at least: the paths that are missing. */
export function missingOfGpu({ memory_each: memory, datasheet }: Gpus): string[] {
  const sheet = datasheet ?? {};
  return [
    ...(memory || sheet.memory_usable ? [] : ['gpus.memory_each']),
    ...(['memory_bandwidth', 'bf16_tflops', 'tdp'] as const).flatMap((name) =>
      sheet[name] ? [] : [`gpus.datasheet.${name}`],
    ),
  ];
}

/** The catalogue's GPU with the declared numbers in place of its own. */
export function overlaidGpu(gpu: Gpu, { datasheet }: Gpus): Gpu {
  const declared = Object.fromEntries(
    Object.entries(numbersOf({ datasheet })).filter(([, value]) => value !== undefined),
  );
  return Object.keys(declared).length === 0 ? gpu : { ...gpu, ...declared, declared: true };
}

/** Declared numbers in the catalogue's units; undefined where none is declared. */
function numbersOf({ datasheet }: Pick<Gpus, 'datasheet'>) {
  const sheet = datasheet ?? {};
  const scaled = (value: number | null | undefined, unit: number) => (value ? value / unit : undefined);
  return {
    memory_usable_gib: scaled(sheet.memory_usable, 2 ** 30),
    hbm_gb_per_s: scaled(sheet.memory_bandwidth, 1e9),
    bf16_tflops: scaled(sheet.bf16_tflops, 1),
    fp8_tflops: scaled(sheet.fp8_tflops, 1),
    fp4_tflops: scaled(sheet.fp4_tflops, 1),
    tdp_w: scaled(sheet.tdp, 1),
    vendor: sheet.vendor ?? undefined,
    link: sheet.link ? LINKS[sheet.link] : undefined,
    link_gb_per_s: scaled(sheet.link_bandwidth, 1e9),
    scaleup_domain: sheet.scaleup_domain || undefined,
  };
}

/** A GPU of declared numbers alone; call only where {@link missingOfGpu} is empty. */
export function declaredGpu(name: string, gpus: Gpus, assume: Assume): Gpu {
  const numbers = numbersOf(gpus);
  const origin = 'gpus.datasheet does not say';
  const memory = gpus.memory_each ?? (numbers.memory_usable_gib ?? 0) * 2 ** 30;
  const link = numbers.link ?? 'PCIe';
  const linkGb = numbers.link_gb_per_s ?? PCIE_BYTES_PER_SECOND / 1e9;
  const domain = numbers.scaleup_domain ?? (link === 'PCIe' ? 1 : gpus.per_node || 8);
  if (numbers.memory_usable_gib === undefined)
    assume('usable GPU memory', showQuantity(memory, 'bytes'), 'as gpus.memory_each; drivers show a little less');
  if (numbers.link === undefined || numbers.link_gb_per_s === undefined)
    assume('GPU link', `${link}, ${linkGb} GB/s per direction`, origin);
  if (numbers.scaleup_domain === undefined) assume('GPUs on one link', String(domain), origin);
  if (numbers.fp8_tflops === undefined) assume('8-bit rate of the GPU', 'none', origin);
  if (numbers.vendor === undefined) assume('GPU software', 'as NVIDIA’s', origin);
  return {
    id: brief(name, 40),
    name: brief(name, 40),
    aliases: [],
    declared: true,
    vendor: numbers.vendor ?? 'NVIDIA',
    generation: 'declared',
    form_factor: link === 'PCIe' ? 'PCIe' : 'module',
    memory_gb: memory / 1e9,
    memory_usable_gib: numbers.memory_usable_gib ?? memory / 2 ** 30,
    hbm_gb_per_s: numbers.hbm_gb_per_s ?? 0,
    bf16_tflops: numbers.bf16_tflops ?? 0,
    ...(numbers.fp8_tflops === undefined ? {} : { fp8_tflops: numbers.fp8_tflops }),
    ...(numbers.fp4_tflops === undefined ? {} : { fp4_tflops: numbers.fp4_tflops }),
    link,
    link_gb_per_s: linkGb,
    scaleup_domain: domain,
    tdp_w: numbers.tdp_w ?? 0,
    source: 'the manifest',
    as_of: '',
    confidence: 'D',
  };
}

export interface DeclaredModel {
  readonly parameters?: number | null | undefined;
  readonly weights?: number | null | undefined;
  readonly kv_cache_per_token?: number | null | undefined;
}

/** Parameters as declared, otherwise weights ÷ bytes a weight; undefined where neither is declared. */
export function parametersOf({ parameters, weights }: DeclaredModel, format: WeightFormat | undefined) {
  if (parameters) return parameters;
  return weights ? weights / weightBytes[format ?? 'bf16'] : undefined;
}

/** Number formats by bytes a weight, for weights and parameters that are both declared. */
export function formatOfWeights({ parameters, weights }: DeclaredModel): WeightFormat | undefined {
  if (!parameters || !weights) return undefined;
  const bytes = weights / parameters;
  return bytes > 1.5 ? 'bf16' : bytes > 0.75 ? 'fp8' : 'int4';
}

/** Elements of the cache of one token, from its declared bytes: one byte each beside 8- and 4-bit float weights. */
function kvElements(bytes: number, format: WeightFormat | undefined): number {
  return bytes / (format === 'fp8' || format === 'nvfp4' || format === 'mxfp4' ? 1 : 2);
}

/** Most of the parameters that one of the two tables of tokens takes. */
const TABLES = 0.1;

/**
 * A dense model of so many parameters, in the proportions of the catalogue's nearest dense one: its layers and
 * vocabulary, its width times the root of the ratio of parameters, the declared cache per token exactly, and the MLP
 * that makes the parameters come out. Undefined where no MLP does. An approximation: prefill and decode follow the
 * parameters and the cache, both declared; layers and width decide overheads and communication.
 */
export function denseModel(
  name: string,
  parameters: number,
  { kv_cache_per_token: kvBytes }: DeclaredModel,
  format: WeightFormat | undefined,
  catalog: Catalog,
  assume: Assume,
): Model | undefined {
  const like = nearestDense(parameters, catalog);
  const { layers, kv_heads } = like;
  const hidden = 128 * Math.max(1, Math.round((like.hidden * Math.sqrt(parameters / like.total_params_b / 1e9)) / 128));
  const vocab = Math.min(like.vocab, Math.floor((parameters * TABLES) / hidden));
  const headDim = kvBytes
    ? kvElements(kvBytes, format) / layers / 2 / kv_heads
    : (like.head_dim * hidden) / like.hidden;
  const heads = kv_heads * Math.max(1, Math.round(hidden / headDim / kv_heads));
  const attention = layers * 2 * hidden * headDim * (heads + kv_heads);
  const inter = (parameters - 2 * vocab * hidden - attention) / (3 * layers * hidden);
  if (!(inter > 0)) return undefined;
  const origin = `the family is not in the catalogue; in proportion to ${like.id}, the nearest dense one`;
  assume('architecture', `dense, ${layers} layers of ${hidden}`, origin);
  assume('vocabulary', grouped(vocab), `of ${like.id}, or what a tenth of the parameters hold`);
  if (kvBytes) assume('KV elements', kvWidth(format), 'models[].kv_cache_per_token beside these weights');
  else
    assume('KV heads', `${kv_heads} of ${Math.round(headDim)}`, `of ${like.id}; models[].kv_cache_per_token is absent`);
  return {
    ...like,
    id: brief(name, 60),
    aliases: [],
    hf_id: brief(name, 60),
    family: 'declared',
    declared: true,
    total_params_b: parameters / 1e9,
    active_params_b: parameters / 1e9,
    hidden,
    vocab,
    heads,
    kv_heads,
    head_dim: headDim,
    mlp_inter: inter,
    gated_mlp: true,
    tied_embeddings: false,
    max_context: Number.MAX_SAFE_INTEGER,
  };
}

function kvWidth(format: WeightFormat | undefined): string {
  return kvElements(1, format) === 1 ? '8 bits' : '16 bits';
}

function nearestDense(parameters: number, { models }: Catalog): Model {
  const usual = ({ generates, sliding_window, tied_embeddings, kv_heads }: Model) =>
    generates !== false && !sliding_window && !tied_embeddings && kv_heads >= 8;
  const plain = models.filter((one) => one.architecture === 'dense' && usual(one));
  const far = (one: Model) => Math.abs(Math.log(parameters / 1e9 / one.total_params_b));
  return plain.reduce((best, one) => (far(one) < far(best) ? one : best));
}
