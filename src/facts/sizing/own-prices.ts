/** The user's own prices: they outrank those of the catalogue and are never too old. */
import type { Catalog } from '../../catalog/bundle.js';
import { nearest } from '../../catalog/lookup.js';
import type { SizingManifest } from '../../manifest/sizing.js';
import { brief } from '../../util/printable.js';
import type { Lack } from './workload.js';

/** USD by price id, `<id>.input` and `<id>.output` for APIs, `gpu_hour` and `server` for the declared GPU. */
export type OwnPrices = ReadonlyMap<string, number>;

const OWN = ['gpu_hour', 'server'];

/** Declared prices in USD; what cannot be used is lacking. */
export function ownPrices({ cost }: SizingManifest, { prices }: Catalog, lacks: Lack[]): OwnPrices {
  const declared = Object.entries(cost?.prices ?? {}).filter(([, amount]) => amount !== null);
  const found = new Map<string, number>();
  const rate = !cost?.currency || cost.currency === 'USD' ? 1 : cost.usd_rate;
  if (declared.length > 0 && !rate)
    lacks.push({
      path: ['cost', 'prices'],
      message: `prices are compared in USD, and these are in ${cost?.currency}`,
      expected: 'cost.usd_rate: units of the currency for one USD',
    });
  const known = prices.flatMap(({ id, category }) => (category === 'api' ? [`${id}.input`, `${id}.output`] : [id]));
  const names = [...OWN, ...known];
  for (const [id, amount] of declared) {
    if (names.includes(id)) found.set(id, (amount ?? 0) / (rate || 1));
    else {
      const [near] = nearest(
        names.map((name) => ({ id: name, aliases: [] })),
        id.slice(0, 100),
      );
      lacks.push({
        path: ['cost', 'prices', id],
        message: `the catalogue has no price "${brief(id, 60)}"`,
        expected: 'gpu_hour, server, or the id of a price of catalog/prices.yaml (.input, .output of an API)',
        ...(near ? { suggestion: near } : {}),
      });
    }
  }
  return found;
}
