import type { Background } from './background.js';
import { type Computed, type FactDefinition, general } from './definition.js';
import { type Cost, decidingCost, ownCost, rentCost } from './sizing/money.js';
import { placementOf } from './sizing/read.js';

const SOURCE = 'catalog/prices.yaml: dated prices, which disagree up to threefold';
const GPUS = {
  from: ['gpus.model', 'gpus.count'],
  optional: ['gpus.placement', 'cost.currency'],
};

/** The cost of the declared GPUs at catalogue prices; undefined without a price that is young enough. */
function costOf([, count, placement]: readonly unknown[], { gpu, day }: Background): Cost | undefined {
  const found = gpu();
  if (!found || !day || typeof count !== 'number' || count < 1) return undefined;
  const by = placementOf({ gpus: { placement } as Parameters<typeof placementOf>[0]['gpus'] });
  // What is owned is not held against a rent, nor the other way round.
  const own = by === 'rent' ? undefined : ownCost(found, count, day);
  const rent = by === 'own' ? undefined : rentCost(found, count, day);
  return decidingCost({ placement: by }, own, rent);
}

/** A fact of that cost. It rests on prices of low confidence, so it may warn and never fail a rule. */
function priced(
  id: string,
  unit: Parameters<typeof general>[2],
  notes: { readonly description: string; readonly formula: string },
  pick: (cost: Cost) => number,
): FactDefinition {
  return general(id, 'double', unit, GPUS, { source: SOURCE, ...notes }, (inputs, background): Computed => {
    if (!background.gpu()) return { lacking: ['gpus.model'] };
    const cost = costOf(inputs, background);
    return cost ? { value: pick(cost), assumed: true, note: ageOf(cost) } : null;
  });
}

/** `price buy_dgx_2026 of 2026-06, 172 days old, stale`. */
function ageOf({ price, asOf, ageDays, verdict }: Cost): string {
  if (verdict === 'overridden') return `your own price, ${price}`;
  return `price ${price} of ${asOf}, ${ageDays} days old${verdict === 'stale' ? ', stale' : ''}`;
}

/** What the declared GPUs cost at catalogue prices, and how old those are. */
export const prices: readonly FactDefinition[] = [
  priced(
    'derived.cost.gpus_at_catalogue_prices',
    'USD per month',
    {
      description: 'Monthly cost of the declared GPUs at catalogue prices, or at your own, US dollars.',
      formula: 'owned where they stand in a room of yours, rented on demand otherwise; nothing past 365 days',
    },
    (cost) => cost.usdPerMonth,
  ),
  priced(
    'derived.cost.catalogue_price_age',
    'seconds',
    { description: 'Age of that price.', formula: 'day of the assessment − day of the price' },
    ({ ageDays }) => ageDays * 86_400,
  ),
  general(
    'derived.cost.catalogue_price_usable',
    'bool',
    'yes or no',
    { from: ['workload.uses.self_hosted_gpus'], optional: [...GPUS.from, ...GPUS.optional] },
    {
      description:
        'The catalogue has a price for the declared GPUs that is young enough, in the currency of the manifest.',
      formula: 'at most 365 days old, and amounts in US dollars',
      source: SOURCE,
    },
    ([own, ...inputs], background) => {
      if (own !== true) return false;
      const lacking = [...GPUS.from, 'cost.currency'].filter((_, i) => inputs[i === 2 ? 3 : i] === undefined);
      if (lacking.length > 0) return { lacking };
      return inputs[3] === 'USD' && costOf(inputs, background) !== undefined;
    },
  ),
];
