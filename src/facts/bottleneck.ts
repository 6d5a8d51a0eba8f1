/** The chain from users to cost for the declared GPUs: the layers of `airworthy size`, and which one gives way first. */
import type { CatalogParameter } from '../catalog/parameters.js';
import type { Manifest } from '../manifest/schema.js';
import type { Background } from './background.js';
import { chain, type Layer, limiting, openChain } from './sizing/chain.js';
import { marketOf, noPrice } from './sizing/market.js';

export interface Bottleneck {
  /** Ids in the catalogue; null while the chain cannot be worked out. */
  readonly gpu: string | null;
  readonly model: string | null;
  readonly layers: readonly Layer[];
  readonly limiting: ReturnType<typeof limiting>;
  /** Why the chain cannot be worked out. */
  readonly why: string | null;
}

/** Undefined for a system without GPUs of its own. */
export function bottleneck(
  manifest: Manifest,
  { plan, day }: Background,
  parameters: readonly CatalogParameter[],
): Bottleneck | undefined {
  if (manifest.workload.uses.self_hosted_gpus !== true) return undefined;
  const found = plan();
  if (found.ok && found.option && day) {
    const { workload: w, option } = found;
    const layers = chain({ manifest, w, option, catalog: day.catalog, noPrice: noPrice(marketOf(day)) });
    return { gpu: found.gpu.id, model: found.workload.model.id, layers, limiting: limiting(layers), why: null };
  }
  const why = found.ok ? refusal(found.refused?.reason) : found.why;
  const designYield = parameters.find(({ id }) => id === 'assume.storage.design_yield')?.value ?? 1;
  return { gpu: null, model: null, layers: openChain(manifest, why, designYield), limiting: null, why };
}

function refusal(reason: 'memory' | 'budget' | undefined): string {
  return reason === 'memory'
    ? 'the declared GPUs do not hold the weights and one request'
    : 'the declared GPUs break the latency objectives with one request alone';
}
