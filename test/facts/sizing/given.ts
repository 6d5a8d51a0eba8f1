import { readCatalog } from '../../../scripts/catalog.ts';
import { resolve } from '../../../src/catalog/lookup.ts';
import type { Day } from '../../../src/facts/sizing/market.ts';
import type { Workload } from '../../../src/facts/sizing/workload.ts';

export const catalog = await readCatalog();
export const day: Day = { catalog, today: '2026-11-20' };

export function gpu(name: string) {
  const { found } = resolve(catalog.gpus, name);
  if (!found) throw new Error(`no GPU ${name}`);
  return found;
}

export function model(name: string) {
  const { found } = resolve(catalog.models, name);
  if (!found) throw new Error(`no model ${name}`);
  return found;
}

/** Llama-3.1-70B in FP8 for 12 requests/s at peak, 18 in twelve months, bursts of 27; with what a test changes. */
export function workload(changes: Partial<Workload> = {}): Workload {
  return {
    model: model('llama-3.1-70b'),
    inputTokens: 3000,
    outputTokens: 300,
    peakRps: 12,
    meanRps: 5,
    growth: 1.5,
    burst: 1.5,
    targetUtilisation: 0.7,
    spare: true,
    perNode: undefined,
    budgets: [
      { metric: 'time_to_first_token', percentile: 0.95, seconds: 1.5 },
      { metric: 'time_per_output_token', percentile: 0.95, seconds: 0.05 },
    ],
    weightFormat: 'fp8',
    kvFormat: undefined,
    engine: 'vllm',
    engineVersion: undefined,
    prefixHit: 0,
    stages: { beforeSeconds: 0, aroundSeconds: 0 },
    placement: 'open',
    ...changes,
  };
}
