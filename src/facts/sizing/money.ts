/** What an option costs a month and draws in power, from dated prices. */
import { type Catalog, constant } from '../../catalog/bundle.js';
import type { Price, System } from '../../catalog/infra-schema.js';
import type { Gpu } from '../../catalog/schema.js';
import {
  ageDays,
  apiUsdPerHour,
  apiUsdPerRequest,
  ownedCost,
  type PriceVerdict,
  priceVerdict,
  rentedUsdPerHour,
} from '../chain/cost.js';
import { estimatedNameplateWatts } from '../chain/facility.js';
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

export interface Day {
  readonly catalog: Catalog;
  /** The day on which prices are looked at, YYYY-MM-DD. */
  readonly today: string;
}

/** A price young enough to be used, with its age; undefined for one that is too old or lies in the future. */
function aged<T extends Price>(price: T, { catalog, today }: Day) {
  const age = ageDays({ asOf: price.as_of, today });
  const verdict = priceVerdict({
    ageDays: age,
    warnAfterDays: constant(catalog, 'prices.warn_after').value,
    refuseAfterDays: constant(catalog, 'prices.refuse_after').value,
    overridden: false,
  });
  if (age === null || verdict === null || verdict === 'too_old') return undefined;
  return { price, age, verdict };
}

function costOf(by: Cost['by'], usdPerMonth: number | null, used: NonNullable<ReturnType<typeof aged>>) {
  if (usdPerMonth === null) return undefined;
  const { price, age, verdict } = used;
  return {
    by,
    usdPerMonth,
    price: price.id,
    provider: price.provider,
    asOf: price.as_of,
    ageDays: age,
    verdict,
  } satisfies Cost;
}

/** Renting on demand around the clock at the middle of the catalogue's usable prices (the lower of two). */
export function rentCost(gpu: Gpu, gpus: number, day: Day): Cost | undefined {
  const usable = day.catalog.prices
    .flatMap((price) =>
      price.category === 'gpu_rent' && price.gpu === gpu.id && price.commitment === 'on-demand'
        ? (aged(price, day) ?? [])
        : [],
    )
    .sort((a, b) => (a.price.usd_per_gpu_hour ?? 0) - (b.price.usd_per_gpu_hour ?? 0));
  const middle = usable[Math.floor((usable.length - 1) / 2)];
  if (!middle) return undefined;
  const usdPerGpuHour = middle.price.usd_per_gpu_hour;
  const hourly = rentedUsdPerHour({ gpus, usdPerGpuHour, utilisation: 1, otherUsdPerHour: 0 });
  return costOf('rent', monthly(hourly, day), middle);
}

/**
 * Owning whole servers: capital, colocation at nameplate, energy at typical power, maintenance, staff. Undefined where
 * the catalogue has no usable purchase price or no server for the GPU.
 */
export function ownCost(gpu: Gpu, gpus: number, day: Day): Cost | undefined {
  const system = systemOf(gpu, day.catalog);
  const offers = day.catalog.prices.flatMap((price) =>
    price.category === 'purchase' && price.gpu === gpu.id ? (aged(price, day) ?? []) : [],
  );
  const offer = offers[0];
  if (!system || !offer) return undefined;
  const hourly = ownedServerUsdPerHour(offer.price.price, system, day);
  return costOf('own', hourly === null ? null : monthly(hourly * Math.ceil(gpus / system.gpus), day), offer);
}

/** One owned server at a price, USD per hour. Source: as `ownedCost`; its inputs are the catalogue's defaults. */
export function ownedServerUsdPerHour(capexUsd: number, system: System, { catalog }: Day): number | null {
  const default_ = (id: string) => constant(catalog, `prices.${id}`).value;
  const price = (id: string) => {
    const found = catalog.prices.find((one) => one.id === id);
    return found && 'price' in found ? found.price : undefined;
  };
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
  return day.catalog.prices
    .flatMap((price): Endpoint[] => {
      const used = price.category === 'api' ? aged(price, day) : undefined;
      if (!used || price.category !== 'api') return [];
      const usdPerRequest = apiUsdPerRequest({
        inputTokens: w.inputTokens,
        outputTokens: w.outputTokens,
        cachedShare: 0,
        inputUsdPerMillionTokens: price.input,
        outputUsdPerMillionTokens: price.output,
      });
      const hourly = apiUsdPerHour({ requestsPerSecond: w.meanRps * w.growth, usdPerRequest });
      const cost = costOf('api', monthly(hourly, day), used);
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
