/** The model to size for: its config.json, the catalogue's entry, or a dense one made from declared numbers. */
import type { Catalog } from '../../catalog/bundle.js';
import { resolve } from '../../catalog/lookup.js';
import type { Model } from '../../catalog/schema.js';
import { showQuantity } from '../../util/quantity.js';
import type { Path } from '../../util/source.js';
import { modelOfConfig } from '../serving/config.js';
import type { KvFormat, WeightFormat } from '../serving/formats.js';
import { kvBytesPerToken } from '../serving/memory.js';
import { denseModel, formatOfWeights, parametersOf } from './declared.js';
import type { primaryOf } from './primary.js';
import type { Assume, Lack } from './workload.js';

type Primary = NonNullable<ReturnType<typeof primaryOf>>;

interface Asked {
  readonly primary: Primary;
  /** Where it stands in the manifest. */
  readonly at: Path;
  readonly catalog: Catalog;
  /** Parsed config.json, where the model names one. */
  readonly config: unknown;
}

export interface SizedModel {
  readonly model: Model;
  /** As declared; undefined: chosen for each GPU. */
  readonly weightFormat: WeightFormat | undefined;
  /** As declared through the cache of one token; undefined: the engine's choice. */
  readonly kvFormat: KvFormat | undefined;
}

/** The model and its formats, or what is lacking. */
export function modelOf(asked: Asked, assume: Assume, lacks: Lack[]): SizedModel | undefined {
  const { primary, at } = asked;
  for (const field of ['input_tokens_p95', 'output_tokens_p95'] as const)
    if (!primary[field])
      lacks.push({
        path: [...at, field],
        message: `${field} of the primary model is needed`,
        expected: 'tokens, above 0',
      });
  const found = primary.config ? configured(asked, assume, lacks) : named(asked, assume, lacks);
  if (!found) return undefined;
  const { model } = found;
  const tokens = (primary.input_tokens_p95 ?? 0) + (primary.output_tokens_p95 ?? 0);
  if (tokens > model.max_context)
    lacks.push({
      path: [...at, 'input_tokens_p95'],
      message: `a long request has ${tokens} tokens, and ${model.id} holds ${model.max_context}`,
      expected: 'fewer tokens, or a model with a longer context',
    });
  const weightFormat = found.weightFormat ?? noFormat(assume);
  return {
    model,
    weightFormat,
    kvFormat: model.family === 'declared' ? undefined : kvFormatOf(primary, model, assume),
  };
}

const nameOf = ({ family, name }: Primary) => family ?? name ?? '';

type Found = Pick<SizedModel, 'model' | 'weightFormat'>;

function configured({ primary, at, config }: Asked, assume: Assume, lacks: Lack[]): Found | undefined {
  const read = modelOfConfig(config, nameOf(primary).slice(0, 60) || 'model', primary.parameters ?? undefined);
  if (!read.ok) {
    lacks.push({
      path: [...at, 'config'],
      message: `the model’s config.json cannot be sized: ${read.problems.join('; ')}`,
      expected: 'a config.json of a decoder with the fields of Hugging Face transformers',
    });
    return undefined;
  }
  for (const { what, value, origin } of read.assumed) assume(what, value, origin);
  return { model: read.model, weightFormat: precisionOf(primary, assume) ?? read.weightFormat };
}

function named({ primary, at, catalog }: Asked, assume: Assume, lacks: Lack[]): Found | undefined {
  const name = nameOf(primary);
  const generating = catalog.models.filter((one) => one.generates !== false);
  const known = resolve(generating, name.slice(0, 100));
  const precision = precisionOf(primary, assume);
  if (known.found) return { model: known.found, weightFormat: precision };
  const weightFormat = precision ?? formatOfWeights(primary);
  const parameters = parametersOf(primary, weightFormat);
  const made = parameters && denseModel(name, parameters, primary, weightFormat, catalog, assume);
  if (made) return { model: made, weightFormat };
  const near = known.nearest;
  const otherwise = 'its config.json (models[].config), or its parameters and kv_cache_per_token';
  lacks.push({
    path: [...at, primary.family === undefined || primary.family === null ? 'name' : 'family'],
    message: parameters
      ? `the catalogue has no language model "${name}", and no dense model has these parameters and this cache`
      : `the catalogue has no language model "${name}"`,
    expected: `${near.length > 0 ? `the nearest are ${near.join(', ')}` : 'a model of catalog/models.yaml'}; or ${otherwise}`,
    ...(near[0] ? { suggestion: near[0] } : {}),
  });
  return undefined;
}

function precisionOf({ precision }: Primary, assume: Assume): WeightFormat | undefined {
  switch (precision) {
    case null:
    case undefined:
      return undefined;
    case 'fp32':
      assume('weight format', 'bf16', 'no engine serves fp32 weights by default');
      return 'bf16';
    case 'fp4':
      assume('weight format', 'nvfp4', 'fp4 does not say which; MXFP4 takes 6% less');
      return 'nvfp4';
    default:
      return precision;
  }
}

function noFormat(assume: Assume): undefined {
  assume('weight format', 'fp8, or bf16', 'models[].precision is not declared: 8 bits where the GPU computes in them');
}

/** The cache's format that the declared bytes of one token amount to; noted where they amount to none. */
function kvFormatOf({ kv_cache_per_token: declared }: Primary, model: Model, assume: Assume): KvFormat | undefined {
  if (!declared) return undefined;
  const elementBytes = declared / kvBytesPerToken(model, 1);
  if (Math.abs(elementBytes - 1) < 0.1) return 'fp8';
  if (Math.abs(elementBytes - 2) < 0.2) return 'bf16';
  const [one, two] = [1, 2].map((bytes) => showQuantity(kvBytesPerToken(model, bytes), 'bytes'));
  assume('KV cache', 'as the model’s sizes say', `${one} in 8 bits, ${two} in 16: the declared bytes are neither`);
  return undefined;
}
