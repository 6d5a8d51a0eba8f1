/** What an option costs a month and draws in power, from dated prices. */
import { type Catalog, constant } from '../../catalog/bundle.js';
import type { System } from '../../catalog/infra-schema.js';
import type { Gpu } from '../../catalog/schema.js';
import { apiUsdPerHour, apiUsdPerRequest, ownedCost, type PriceVerdict, rentedUsdPerHour } from '../chain/cost.js';
import { estimatedNameplateWatts } from '../chain/facility.js';
import { type Day, marketOf, type Offer, type UnitPrice } from './market.js';
import { type Standing, standing } from './places.js';
import type { Workload } from './workload.js';

export interface Cost {
  readonly by: 'own' | 'rent' | 'api';
  readonly usdPerMonth: number;
  /** The price it rests on, its day and age. */
  readonly price: string;
  readonly provider: string;
  readonly asOf: string;
  readonly ageDays: number;
  readonly verdict: PriceVerdict;
}

function costOf(by: Cost['by'], usdPerMonth: number | null, { price, ageDays, verdict }: Offer): Cost | undefined {
  if (usdPerMonth === null) return undefined;
  return { by, usdPerMonth, price: price.id, provider: price.provider, asOf: price.as_of, ageDays, verdict };
}

/** A price of the user's own, without an entry in the catalogue. */
function ownCostOf(by: Cost['by'], name: string, usdPerMonth: number | null, { today }: Day): Cost | undefined {
  if (usdPerMonth === null) return undefined;
  const price = `cost.prices.${name}`;
  return { by, usdPerMonth, price, provider: 'your own', asOf: today, ageDays: 0, verdict: 'overridden' };
}

/** Renting on demand around the clock at the middle of the usable prices (the lower of two), or at the user's own. */
export function rentCost(gpu: Gpu, gpus: number, day: Day): Cost | undefined {
  const rented = (usdPerGpuHour: number | undefined) =>
    monthly(rentedUsdPerHour({ gpus, usdPerGpuHour, utilisation: 1, otherUsdPerHour: 0 }), day);
  const own = gpu.id === day.gpu?.id ? day.own?.get('gpu_hour') : undefined;
  if (own !== undefined) return ownCostOf('rent', 'gpu_hour', rented(own), day);
  const middle = middleRent(gpu, day);
  return middle && costOf('rent', rented(middle.price.usd_per_gpu_hour), middle);
}

/** The middle of the rents of a GPU, the lower of two; one of the user's own comes first. */
function middleRent(gpu: Gpu, day: Day): Offer<UnitPrice> | undefined {
  const offers = marketOf(day).rents.get(gpu.id) ?? [];
  return offers.find(({ verdict }) => verdict === 'overridden') ?? offers[Math.floor((offers.length - 1) / 2)];
}

/**
 * Owning whole servers: capital, colocation at nameplate, energy at typical power, maintenance, staff. Undefined where
 * there is no usable purchase price or no server for the GPU, or where the declared site is not an allowed place.
 */
export function ownCost(gpu: Gpu, gpus: number, day: Day): Cost | undefined {
  if (siteStanding(day).verdict !== 'allowed') return undefined;
  const system = systemOf(gpu, day.catalog);
  const bought = (capexUsd: number, server: Pick<System, 'gpus' | 'nameplate' | 'typical'>) => {
    const perServer = ownedServerUsdPerHour(capexUsd, server, day);
    return perServer === null ? null : monthly(perServer * Math.ceil(gpus / server.gpus), day);
  };
  const own = gpu.id === day.gpu?.id ? day.own?.get('server') : undefined;
  if (own !== undefined) return ownCostOf('own', 'server', bought(own, system ?? serverOf(gpu, day)), day);
  const offers = marketOf(day).purchases.get(gpu.id) ?? [];
  const offer = offers.find(({ verdict }) => verdict === 'overridden') ?? offers[0];
  if (!system || !offer) return undefined;
  return costOf('own', bought(offer.price.price, system), offer);
}

/** Whether the declared sites are allowed places; allowed where none is declared. */
export function siteStanding({ screen }: Day): Standing {
  const found = (screen?.sites ?? []).map((site) => (screen ? standing(screen, site, ['inference']) : undefined));
  return found.find((one) => one?.verdict === 'forbidden') ?? { verdict: 'allowed', because: '' };
}

/** A server of eight of a GPU that is sold in none, at TDP × 1.8. */
function serverOf(gpu: Gpu, { catalog }: Day): Pick<System, 'gpus' | 'nameplate'> {
  const watts = nameplateWatts(gpu, 8, catalog).watts;
  return { gpus: 8, nameplate: { value: watts / 1000, unit: 'kW' } };
}

/** One owned server at a price, USD per hour. Source: as `ownedCost`; its inputs are the catalogue's defaults. */
export function ownedServerUsdPerHour(
  capexUsd: number,
  system: Pick<System, 'nameplate' | 'typical'>,
  day: Day,
): number | null {
  const { catalog } = day;
  const default_ = (id: string) => constant(catalog, `prices.${id}`).value;
  const price = marketOf(day).amount;
  const share = constant(catalog, 'servers.typical_share').value;
  return ownedCost({
    capexUsd,
    years: default_('own_years'),
    residualShare: default_('own_residual'),
    colocationUsdPerKilowattMonth: price('colo_us'),
    nameplateWatts: system.nameplate.value * 1000,
    averageWatts: (system.typical?.value ?? system.nameplate.value * share) * 1000,
    pue: constant(catalog, 'locations.pue_average').value,
    electricityUsdPerKilowattHour: price('pwr_us'),
    maintenanceSharePerYear: default_('own_maintenance'),
    staffUsdPerYear: default_('own_staff') * (price('staff') ?? 0),
    costOfCapitalPerYear: default_('cost_of_capital'),
    otherUsdPerHour: 0,
  }).usdPerHour;
}

/** The cost that decides: of the declared placement where it is known, otherwise the lower one. */
export function decidingCost(
  w: Pick<Workload, 'placement'>,
  own: Cost | undefined,
  rent: Cost | undefined,
): Cost | undefined {
  if (w.placement === 'own') return own ?? rent;
  if (w.placement === 'rent') return rent ?? own;
  if (!own || !rent) return own ?? rent;
  return own.usdPerMonth < rent.usdPerMonth ? own : rent;
}

export interface Endpoint {
  readonly model: string;
  readonly cost: Cost;
}

/** The mean load through each priced API, long requests throughout: an upper bound. Cheapest first. */
export function endpoints(w: Workload, day: Day): Endpoint[] {
  return marketOf(day)
    .apis.flatMap((offer): Endpoint[] => {
      const { price } = offer;
      const usdPerRequest = apiUsdPerRequest({
        inputTokens: w.inputTokens,
        outputTokens: w.outputTokens,
        cachedShare: 0,
        inputUsdPerMillionTokens: price.input,
        outputUsdPerMillionTokens: price.output,
      });
      const usdPerHour = apiUsdPerHour({ requestsPerSecond: w.meanRps * w.growth, usdPerRequest });
      const cost = costOf('api', monthly(usdPerHour, day), offer);
      return cost ? [{ model: price.item, cost }] : [];
    })
    .sort((a, b) => a.cost.usdPerMonth - b.cost.usdPerMonth);
}

function monthly(usdPerHour: number | null, { catalog }: Day): number | null {
  return usdPerHour === null ? null : usdPerHour * constant(catalog, 'prices.hours_per_month').value;
}

export function systemOf(gpu: Gpu, { systems }: Catalog): System | undefined {
  return systems.find((system) => system.gpu_types?.includes(gpu.id));
}

/** Nameplate power of so many GPUs, watts: their share of a server's, which is TDP × 1.8 where it is not published. */
export function nameplateWatts(gpu: Gpu, gpus: number, catalog: Catalog): { watts: number; published: boolean } {
  const system = systemOf(gpu, catalog);
  if (system) return { watts: (gpus * system.nameplate.value * 1000) / system.gpus, published: true };
  const serverFactor = constant(catalog, 'servers.nameplate_per_tdp').value;
  return { watts: estimatedNameplateWatts({ gpus, gpuTdpWatts: gpu.tdp_w, serverFactor }) ?? 0, published: false };
}
