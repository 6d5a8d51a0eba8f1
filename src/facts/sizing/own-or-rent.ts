/** Owning against renting for one option: a curve over utilisation, where it breaks even, and larger loads. */
import { constant } from '../../catalog/bundle.js';
import { breakEvenUtilisation, type OwnRentPoint, ownVersusRent } from '../chain/cost.js';
import type { Option } from './alternatives.js';
import { replicasLost, replicasNeeded } from './fleet.js';
import { type Day, hourly, marketOf } from './market.js';
import { endpoints, ownCost, rentCost } from './money.js';
import type { Workload } from './workload.js';

export interface Multiple {
  readonly multiple: number;
  readonly gpus: number;
  /** USD a month; rented around the clock, and rented only for the hours that the mean load fills. */
  readonly ownUsd: number | null;
  readonly rentUsd: number | null;
  readonly rentUsedUsd: number | null;
  readonly apiUsd: number | null;
}

export interface OwnOrRent {
  readonly gpu: string;
  readonly gpus: number;
  /** USD per GPU-hour of the GPUs needed, whole servers bought; null without a usable price. */
  readonly ownUsdPerGpuHour: number | null;
  readonly rentUsdPerGpuHour: number | null;
  /** Share of hours in use above which owning is cheaper; above 1 it never is. */
  readonly breakEven: number | null;
  /** The same for each usable rent: the comparator decides. */
  readonly rents: readonly { readonly price: string; readonly usd: number; readonly breakEven: number | null }[];
  /** Mean rate over peak rate: the share of hours that rented GPUs run when they follow the load. */
  readonly meanUse: number;
  readonly curve: readonly OwnRentPoint[];
  readonly multiples: readonly Multiple[];
}

export const UTILISATIONS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;
export const MULTIPLES = [1, 3, 10] as const;

/** Undefined where neither owning nor renting has a usable price. */
export function ownOrRent(w: Workload, option: Option, day: Day): OwnOrRent | undefined {
  const { gpu, gpus, own, rent } = option;
  if (!own && !rent) return undefined;
  const hours = constant(day.catalog, 'prices.hours_per_month').value * gpus;
  const ownUsdPerGpuHour = own ? own.usdPerMonth / hours : null;
  const rentUsdPerGpuHour = rent ? rent.usdPerMonth / hours : null;
  const against = (onDemandUsdPerHour: number | null) =>
    breakEvenUtilisation({ ownedUsdPerHour: ownUsdPerGpuHour, onDemandUsdPerHour });
  const offers = marketOf(day).rents.get(gpu.id) ?? [];
  return {
    gpu: gpu.id,
    gpus,
    ownUsdPerGpuHour,
    rentUsdPerGpuHour,
    breakEven: against(rentUsdPerGpuHour),
    rents: offers.map((offer) => ({ price: offer.price.id, usd: hourly(offer), breakEven: against(hourly(offer)) })),
    meanUse: Math.min(1, w.meanRps / w.peakRps),
    curve: ownVersusRent({
      ownedUsdPerHour: ownUsdPerGpuHour,
      onDemandUsdPerHour: rentUsdPerGpuHour,
      utilisations: UTILISATIONS,
    }),
    multiples: MULTIPLES.map((multiple) => scaled(w, option, multiple, day)),
  };
}

/** What a multiple of the load takes: the replicas counted anew, prices as they are. An upper bound where volume is discounted. */
function scaled(w: Workload, option: Option, multiple: number, day: Day): Multiple {
  const more = { ...w, peakRps: w.peakRps * multiple, meanRps: w.meanRps * multiple };
  const each = option.gpusPerReplica;
  const gpus = replicasNeeded(more, option.rpsPerReplica, replicasLost(w, each)) * each;
  const rentUsd = rentCost(option.gpu, gpus, day)?.usdPerMonth ?? null;
  return {
    multiple,
    gpus,
    ownUsd: ownCost(option.gpu, gpus, day)?.usdPerMonth ?? null,
    rentUsd,
    rentUsedUsd: rentUsd === null ? null : rentUsd * Math.min(1, w.meanRps / w.peakRps),
    apiUsd: endpoints(more, day)[0]?.cost.usdPerMonth ?? null,
  };
}
