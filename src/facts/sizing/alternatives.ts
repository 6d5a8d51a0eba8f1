/** Every GPU type of the catalogue as an option: what it takes, or why it cannot. */
import type { Gpu } from '../../catalog/schema.js';
import { type Fleet, type Refused, smallestFleet } from './fleet.js';
import type { Day } from './market.js';
import { type Cost, decidingCost, nameplateWatts, ownCost, rentCost } from './money.js';
import { nonDominated } from './pareto.js';
import type { Workload } from './workload.js';

export interface Option extends Fleet {
  readonly nameplateWatts: number;
  readonly nameplatePublished: boolean;
  readonly own: Cost | undefined;
  readonly rent: Cost | undefined;
  /** The cost that decides; undefined where the catalogue has no usable price. */
  readonly cost: Cost | undefined;
  /** No other priced option is at least as good in cost, power and latency and better in one of them. */
  readonly pareto: boolean;
}

export interface Alternatives {
  readonly options: readonly Option[];
  readonly refused: readonly Refused[];
}

/** A fleet with its power and cost; not yet compared with others. */
export function optionOf(w: Workload, fleet: Fleet, day: Day): Option {
  const { watts, published } = nameplateWatts(fleet.gpu, fleet.gpus, day.catalog);
  const own = ownCost(fleet.gpu, fleet.gpus, day);
  const rent = rentCost(fleet.gpu, fleet.gpus, day);
  const cost = decidingCost(w, own, rent);
  return { ...fleet, nameplateWatts: watts, nameplatePublished: published, own, rent, cost, pareto: false };
}

/** All options, cheapest first; those without a price behind, by power. Pareto over cost, power and latency. */
export function alternatives(w: Workload, day: Day, gpus: readonly Gpu[] = day.catalog.gpus): Alternatives {
  const fleets = gpus.map((gpu) => smallestFleet(w, gpu));
  const options = fleets.flatMap((fleet) => ('reason' in fleet ? [] : [optionOf(w, fleet, day)]));
  const priced = options.filter((option) => option.cost !== undefined);
  const optimal = nonDominated(priced.map(pointOf));
  const best = new Set(priced.filter((_, i) => optimal[i]));
  return {
    options: options.map((option) => ({ ...option, pareto: best.has(option) })).sort(byCost),
    refused: fleets.flatMap((fleet) => ('reason' in fleet ? [fleet] : [])),
  };
}

/** What options are compared by: USD a month, watts, seconds of a whole answer. Infinite where nothing is known. */
export function pointOf(option: Option): number[] {
  return [option.cost?.usdPerMonth ?? Number.POSITIVE_INFINITY, option.nameplateWatts, option.endToEndSeconds];
}

function byCost(a: Option, b: Option): number {
  const [first = 0, second = 0] = [a, b].map((option) => option.cost?.usdPerMonth ?? Number.MAX_VALUE);
  return first - second || a.nameplateWatts - b.nameplateWatts;
}
