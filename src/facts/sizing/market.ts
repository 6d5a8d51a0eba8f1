/** The prices that may be used on a day: young enough or the user's own, and in a place that is allowed. */
import { type Catalog, constant } from '../../catalog/bundle.js';
import type { Price } from '../../catalog/infra-schema.js';
import type { Gpu } from '../../catalog/schema.js';
import { ageDays, type PriceVerdict, priceVerdict } from '../chain/cost.js';
import type { OwnPrices } from './own-prices.js';
import { type Removed, type Screen, standing } from './places.js';

export interface Day {
  readonly catalog: Catalog;
  /** The day on which prices are looked at, YYYY-MM-DD. */
  readonly today: string;
  /** The user's own prices, USD. */
  readonly own?: OwnPrices;
  /** Where the data may be processed. */
  readonly screen?: Screen;
  /** The declared GPU, which own prices are for. */
  readonly gpu?: Gpu | undefined;
}

/** A price with what it costs now: the user's amount where there is one. */
export interface Offer<T extends Price = Price> {
  readonly price: T;
  readonly ageDays: number;
  readonly verdict: Exclude<PriceVerdict, 'too_old'>;
}

export type ApiPrice = Extract<Price, { category: 'api' }>;
export type UnitPrice = Exclude<Price, ApiPrice>;

export interface Market {
  /** On-demand rents by GPU, USD per GPU-hour, cheapest first; unplaced ones last. */
  readonly rents: ReadonlyMap<string, readonly Offer<UnitPrice>[]>;
  readonly purchases: ReadonlyMap<string, readonly Offer<UnitPrice>[]>;
  readonly apis: readonly Offer<ApiPrice>[];
  /** What a place removes, and what has no stated place where one matters. */
  readonly removed: readonly Removed[];
  readonly tooOld: readonly { readonly id: string; readonly ageDays: number }[];
  /** Amount of a price by id: the user's own, otherwise the catalogue's. */
  readonly amount: (id: string) => number | undefined;
}

const markets = new WeakMap<Day, Market>();

/** The market of a day, made once. */
export function marketOf(day: Day): Market {
  const known = markets.get(day);
  if (known) return known;
  const made = makeMarket(day);
  markets.set(day, made);
  return made;
}

function makeMarket(day: Day): Market {
  const { catalog, own } = day;
  const removed: Removed[] = [];
  const tooOld: { id: string; ageDays: number }[] = [];
  const rents = new Map<string, Offer<UnitPrice>[]>();
  const purchases = new Map<string, Offer<UnitPrice>[]>();
  const apis: Offer<ApiPrice>[] = [];
  const add = (into: Map<string, Offer<UnitPrice>[]>, gpu: string, offer: Offer<UnitPrice>) =>
    into.set(gpu, [...(into.get(gpu) ?? []), offer]);
  for (const price of catalog.prices) {
    if (price.category === 'api') {
      const offer = offered(overridden(price, own), day, tooOld);
      if (offer && placed(offer, 'api', day, removed)) apis.push(offer);
    } else if (price.gpu && (price.category === 'purchase' || isRent(price))) {
      const offer = offered(overridden(price, own), day, tooOld);
      if (!offer) continue;
      if (price.category === 'purchase') add(purchases, price.gpu, offer);
      else if (placed(offer, 'rent', day, removed)) add(rents, price.gpu, offer);
    }
  }
  for (const offers of rents.values()) offers.sort((a, b) => hourly(a) - hourly(b));
  const amounts = new Map(catalog.prices.flatMap((price) => ('price' in price ? [[price.id, price.price]] : [])));
  return { rents, purchases, apis, removed, tooOld, amount: (id) => own?.get(id) ?? amounts.get(id) };
}

/** Why there is no price. */
export function noPrice({ tooOld, removed }: Market): string {
  const old = tooOld.length > 0 ? `; ${tooOld.length} are too old to decide` : '';
  const places = removed.length > 0 ? `; ${removed.length} are in no allowed place` : '';
  return `no usable price${old}${places}: give your own under cost.prices`;
}

const isRent = ({ category, commitment }: UnitPrice) => category === 'gpu_rent' && commitment === 'on-demand';

/** USD per GPU-hour of a rent. */
export const hourly = ({ price }: Offer<UnitPrice>): number => price.usd_per_gpu_hour ?? 0;

/** A price with the user's amount in place of the catalogue's, and whether there is one. */
function overridden<T extends Price>(price: T, own: OwnPrices | undefined): { price: T; own: boolean } {
  if (price.category === 'api') {
    const [input, output] = [own?.get(`${price.id}.input`), own?.get(`${price.id}.output`)];
    if (input === undefined && output === undefined) return { price, own: false };
    return { price: { ...price, input: input ?? price.input, output: output ?? price.output }, own: true };
  }
  const amount = own?.get(price.id);
  if (amount === undefined) return { price, own: false };
  return { price: { ...price, price: amount, usd_per_gpu_hour: amount }, own: true };
}

/** A price young enough to be used, with its age; undefined for one that is too old or lies in the future. */
function offered<T extends Price>(
  { price, own }: { readonly price: T; readonly own: boolean },
  { catalog, today }: Day,
  tooOld: { id: string; ageDays: number }[],
): Offer<T> | undefined {
  const age = ageDays({ asOf: price.as_of, today });
  const verdict = priceVerdict({
    ageDays: age,
    warnAfterDays: constant(catalog, 'prices.warn_after').value,
    refuseAfterDays: constant(catalog, 'prices.refuse_after').value,
    overridden: own,
  });
  if (verdict === 'overridden') return { price, ageDays: 0, verdict };
  if (age === null || verdict === null) return undefined;
  if (verdict === 'too_old') tooOld.push({ id: price.id, ageDays: age });
  return verdict === 'too_old' ? undefined : { price, ageDays: age, verdict };
}

/** Whether the place of a price is allowed; what is not, or not known where it matters, is noted. */
function placed(offer: Offer, kind: 'rent' | 'api', { screen }: Day, removed: Removed[]): boolean {
  if (!screen) return true;
  const { id, item, provider, region, country } = offer.price;
  const found = standing(screen, country, kind === 'api' ? ['inference', 'api_subprocessors'] : ['inference']);
  if (found.verdict === 'allowed') return true;
  removed.push({ ...found, kind, id, name: `${item}, ${provider}`, place: region });
  return false;
}
