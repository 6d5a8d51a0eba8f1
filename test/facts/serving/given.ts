import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { resolve } from '../../../src/catalog/lookup.ts';
import { type Gpu, gpuCatalogSchema, type Model, modelCatalogSchema } from '../../../src/catalog/schema.ts';
import type { Input } from '../../../src/facts/serving/predict.ts';

export const gpus: Gpu[] = gpuCatalogSchema.parse(parse(readFileSync('catalog/gpus.yaml', 'utf8'))).gpus;
export const models: Model[] = modelCatalogSchema.parse(parse(readFileSync('catalog/models.yaml', 'utf8'))).models;

export function gpu(name: string): Gpu {
  const { found } = resolve(gpus, name);
  if (!found) throw new Error(`no GPU ${name}`);
  return found;
}

export function model(name: string): Model {
  const { found } = resolve(models, name);
  if (!found) throw new Error(`no model ${name}`);
  return found;
}

/** Llama-3.1-70B in FP8 on H100s, two GPUs a replica, vLLM, ten in flight; with what a test changes. */
export function deployment(changes: Partial<Input> = {}): Input {
  return {
    model: model('llama-3.1-70b'),
    gpu: gpu('h100-sxm'),
    tensorParallel: 2,
    weightFormat: 'fp8',
    engine: 'vllm',
    engineVersion: '0.11.0',
    scenario: 'closed-loop',
    concurrency: 10,
    inputTokens: 1000,
    outputTokens: 500,
    ...changes,
  };
}
