import { type Input, known, positive, share, shareOrNone, unitsNeeded, whole, zeroOrMore } from './known.ts';

// All amounts in one currency, written USD; convert first. An hour is a wall-clock hour; a year 8,760 h, a month 730 h.
// Prices are dated data: `priceVerdict` says whether one may still decide anything.

const hoursPerYear = 8760;
const hoursPerMonth = 730;

export type OwnedCost = {
  capitalUsdPerHour: number | null;
  colocationUsdPerHour: number | null;
  energyUsdPerHour: number | null;
  maintenanceUsdPerHour: number | null;
  staffUsdPerHour: number | null;
  financingUsdPerHour: number | null;
  otherUsdPerHour: number | null;
  usdPerHour: number | null;
};

/**
 * Cost of owning, USD per hour whether busy or idle, term by term.
 *
 * capital = capex(1 − residual) ÷ (8,760 × years); colocation = USD/kW-month × nameplate kW ÷ 730 (sold kW,
 * electricity excluded, so PUE is on the energy term only); energy = average kW × PUE × USD/kWh; maintenance = capex
 * × share/year ÷ 8,760; staff ÷ 8,760; financing = cost of capital × mean book value capex(1 + residual) ÷ 2 ÷ 8,760;
 * other = network, egress, storage. Zero is allowed for every term but capex, years and powers: declare 0 to leave
 * one out. Straight line, no tax. Source: identity.
 */
export function ownedCost(input: {
  readonly capexUsd: Input;
  readonly years: Input;
  readonly residualShare: Input;
  readonly colocationUsdPerKilowattMonth: Input;
  readonly nameplateWatts: Input;
  readonly averageWatts: Input;
  readonly pue: Input;
  readonly electricityUsdPerKilowattHour: Input;
  readonly maintenanceSharePerYear: Input;
  readonly staffUsdPerYear: Input;
  readonly costOfCapitalPerYear: Input;
  readonly otherUsdPerHour: Input;
}): OwnedCost {
  const capex = positive(input.capexUsd);
  const residual = shareOrNone(input.residualShare);
  const pue = positive(input.pue) >= 1 ? positive(input.pue) : Number.NaN;
  const capital = (capex * (1 - residual)) / (hoursPerYear * positive(input.years));
  const colocation =
    (zeroOrMore(input.colocationUsdPerKilowattMonth) * (positive(input.nameplateWatts) / 1000)) / hoursPerMonth;
  const energy = (positive(input.averageWatts) / 1000) * pue * zeroOrMore(input.electricityUsdPerKilowattHour);
  const maintenance = (capex * zeroOrMore(input.maintenanceSharePerYear)) / hoursPerYear;
  const staff = zeroOrMore(input.staffUsdPerYear) / hoursPerYear;
  const financing = (zeroOrMore(input.costOfCapitalPerYear) * capex * (1 + residual)) / 2 / hoursPerYear;
  const other = zeroOrMore(input.otherUsdPerHour);
  return {
    capitalUsdPerHour: known(capital),
    colocationUsdPerHour: known(colocation),
    energyUsdPerHour: known(energy),
    maintenanceUsdPerHour: known(maintenance),
    staffUsdPerHour: known(staff),
    financingUsdPerHour: known(financing),
    otherUsdPerHour: known(other),
    usdPerHour: known(capital + colocation + energy + maintenance + staff + financing + other),
  };
}

/**
 * Cost of renting on demand, mean USD per wall-clock hour: GPUs × USD/GPU-hour × rented share of hours + other.
 *
 * Exact when idle GPUs are really given back; with warm capacity kept, pass the share kept and not the share busy.
 * Source: identity.
 */
export function rentedUsdPerHour(input: {
  readonly gpus: Input;
  readonly usdPerGpuHour: Input;
  readonly utilisation: Input;
  readonly otherUsdPerHour: Input;
}): number | null {
  const gpus = whole(input.gpus) * positive(input.usdPerGpuHour) * share(input.utilisation);
  return known(gpus + zeroOrMore(input.otherUsdPerHour));
}

/**
 * Cost of a reservation, USD per hour: paid around the clock, used or not. Compare with owning directly. Exact.
 * Source: identity.
 */
export function reservedUsdPerHour(input: {
  readonly gpus: Input;
  readonly usdPerGpuHour: Input;
  readonly otherUsdPerHour: Input;
}): number | null {
  return known(whole(input.gpus) * positive(input.usdPerGpuHour) + zeroOrMore(input.otherUsdPerHour));
}

/**
 * Cost of one call to a model API, USD.
 *
 * (fresh input × in + cached input × cached + output × out) ÷ 10^6; prices in USD per million tokens. `cachedShare`
 * is the share of input tokens billed as cached (0 allowed; the cached price is then not needed). Leaves out
 * long-context tiers and cache writes: pass the tier's price for such calls. Exact otherwise. Source: providers'
 * price pages, see catalog/prices.yaml.
 */
export function apiUsdPerRequest(input: {
  readonly inputTokens: Input;
  readonly outputTokens: Input;
  readonly cachedShare: Input;
  readonly inputUsdPerMillionTokens: Input;
  readonly outputUsdPerMillionTokens: Input;
  readonly cachedUsdPerMillionTokens?: Input;
}): number | null {
  const tokens = zeroOrMore(input.inputTokens);
  const cached = shareOrNone(input.cachedShare);
  const cachedUsd = cached === 0 ? 0 : tokens * cached * zeroOrMore(input.cachedUsdPerMillionTokens);
  const freshUsd = tokens * (1 - cached) * zeroOrMore(input.inputUsdPerMillionTokens);
  const outputUsd = zeroOrMore(input.outputTokens) * zeroOrMore(input.outputUsdPerMillionTokens);
  return known((freshUsd + cachedUsd + outputUsd) / 1e6);
}

/**
 * Cost of a model API, USD per hour: requests/s (mean) × 3,600 × USD per request. No idle cost. Exact. Source:
 * identity.
 */
export function apiUsdPerHour(input: {
  readonly requestsPerSecond: Input;
  readonly usdPerRequest: Input;
}): number | null {
  return known(positive(input.requestsPerSecond) * 3600 * zeroOrMore(input.usdPerRequest));
}

/**
 * Cost of a million tokens, USD: USD/hour ÷ (tokens/s × 3,600 × utilisation) × 10^6.
 *
 * `tokensPerSecond` is the rate at full use that meets the SLO; say whether it counts input tokens. Exact. Source:
 * identity.
 */
export function usdPerMillionTokens(input: {
  readonly usdPerHour: Input;
  readonly tokensPerSecond: Input;
  readonly utilisation: Input;
}): number | null {
  const tokensPerHour = positive(input.tokensPerSecond) * 3600 * share(input.utilisation);
  return known((zeroOrMore(input.usdPerHour) / tokensPerHour) * 1e6);
}

/** Cost of one request, USD: USD/hour ÷ (mean requests/s × 3,600). Exact. Source: identity. */
export function usdPerRequest(input: { readonly usdPerHour: Input; readonly requestsPerSecond: Input }): number | null {
  return known(zeroOrMore(input.usdPerHour) / (positive(input.requestsPerSecond) * 3600));
}

export type OutcomeCost = {
  modelUsd: number | null;
  retrievalUsd: number | null;
  guardrailUsd: number | null;
  humanReviewUsd: number | null;
  usdPerOutcome: number | null;
  humanReviewShare: number | null;
};

/**
 * Cost of one useful outcome, USD, each part already divided by the success share.
 *
 * [model × (1 + retries) + retrieval + guardrail and judge + P(review) × minutes × wage/60] ÷ success share.
 * `retriesPerRequest` is a mean count; a share of requests is reviewed at `reviewMinutes` each. Failed attempts are
 * charged to the successes. Zero is allowed except for success. Leaves out the harm a wrong answer does. Source:
 * identity.
 */
export function outcomeCost(input: {
  readonly modelUsdPerRequest: Input;
  readonly retriesPerRequest: Input;
  readonly retrievalUsdPerRequest: Input;
  readonly guardrailUsdPerRequest: Input;
  readonly reviewShare: Input;
  readonly reviewMinutes: Input;
  readonly reviewerUsdPerHour: Input;
  readonly successShare: Input;
}): OutcomeCost {
  const success = share(input.successShare);
  const model = (zeroOrMore(input.modelUsdPerRequest) * (1 + zeroOrMore(input.retriesPerRequest))) / success;
  const retrieval = zeroOrMore(input.retrievalUsdPerRequest) / success;
  const guardrail = zeroOrMore(input.guardrailUsdPerRequest) / success;
  const minutes = shareOrNone(input.reviewShare) * zeroOrMore(input.reviewMinutes);
  const review = (minutes * zeroOrMore(input.reviewerUsdPerHour)) / 60 / success;
  const total = model + retrieval + guardrail + review;
  return {
    modelUsd: known(model),
    retrievalUsd: known(retrieval),
    guardrailUsd: known(guardrail),
    humanReviewUsd: known(review),
    usdPerOutcome: known(total),
    humanReviewShare: known(review / total),
  };
}

/**
 * Share of hours in use above which owning is cheaper than renting on demand, ratio: owned ÷ on-demand, USD/hour
 * each.
 *
 * Above 1 owning never wins. Against a reservation compare the two hourly costs instead. Exact for costs that do not
 * depend on use; the rent comparator decides: 32 % at 6.88 USD per H100-hour, 89 % at 2.50, never at 2.00. Source:
 * identity.
 */
export function breakEvenUtilisation(input: {
  readonly ownedUsdPerHour: Input;
  readonly onDemandUsdPerHour: Input;
}): number | null {
  return known(positive(input.ownedUsdPerHour) / positive(input.onDemandUsdPerHour));
}

export type OwnRentPoint = {
  utilisation: number;
  ownedUsdPerUsefulHour: number | null;
  onDemandUsdPerUsefulHour: number | null;
  reservedUsdPerUsefulHour: number | null;
  cheapest: 'owned' | 'on_demand' | 'reserved' | null;
};

/**
 * Own-versus-rent as a curve: USD per useful hour at each utilisation, and the cheapest once owned and on-demand are
 * known.
 *
 * Owned and reserved hours are paid idle or not, so they cost hourly ÷ utilisation; an on-demand hour costs the same
 * at any utilisation. Utilisations outside (0, 1] are dropped. Ties go to renting, which can be ended. Source:
 * identity.
 */
export function ownVersusRent(input: {
  readonly ownedUsdPerHour: Input;
  readonly onDemandUsdPerHour: Input;
  readonly reservedUsdPerHour?: Input;
  readonly utilisations: readonly number[];
}): OwnRentPoint[] {
  return input.utilisations
    .filter((u) => u > 0 && u <= 1)
    .map((utilisation) => {
      const options = [
        { name: 'on_demand', usd: known(positive(input.onDemandUsdPerHour)) },
        { name: 'reserved', usd: known(positive(input.reservedUsdPerHour) / utilisation) },
        { name: 'owned', usd: known(positive(input.ownedUsdPerHour) / utilisation) },
      ] as const;
      const [onDemand, reserved, owned] = options;
      const comparable = onDemand.usd !== null && owned.usd !== null;
      const least = Math.min(...options.map((o) => o.usd ?? Number.POSITIVE_INFINITY));
      return {
        utilisation,
        ownedUsdPerUsefulHour: owned.usd,
        onDemandUsdPerUsefulHour: onDemand.usd,
        reservedUsdPerUsefulHour: reserved.usd,
        cheapest: comparable ? (options.find((o) => o.usd === least)?.name ?? null) : null,
      };
    });
}

/**
 * Months until buying has paid back against on-demand rent: capex ÷ (rent/hour × 730 × utilisation −
 * operating/month).
 *
 * `paysBack` false: rent saved never covers the running cost. `hoursPerMonth` 730; a published study uses 720.
 * Undiscounted, and blind to the hardware's life: compare it with the years of `ownedCost`. Source: identity.
 */
export function payback(input: {
  readonly capexUsd: Input;
  readonly onDemandUsdPerHour: Input;
  readonly utilisation: Input;
  readonly operatingUsdPerMonth: Input;
  readonly hoursPerMonth: Input;
}): { paysBack: boolean | null; months: number | null } {
  const rent = positive(input.onDemandUsdPerHour) * positive(input.hoursPerMonth) * share(input.utilisation);
  const saved = rent - zeroOrMore(input.operatingUsdPerMonth);
  const months = positive(input.capexUsd) / saved;
  if (Number.isNaN(months)) return { paysBack: null, months: null };
  return saved > 0 ? { paysBack: true, months: known(months) } : { paysBack: false, months: null };
}

export type Scenario = { multiple: number; usdPerMonth: number | null; units: number | null };

/**
 * Cost at several volumes, USD per month: fixed + multiple × variable + ⌈multiple × units needed⌉ × unit cost.
 *
 * `unitsNeeded` is today's capacity as a fraction of units (nodes, replicas): whole units make cost rise in steps.
 * Zero is allowed for each term. Unit prices do not fall with volume here, so it is an upper bound where discounts
 * exist. Source: identity.
 */
export function scenarios(input: {
  readonly fixedUsdPerMonth: Input;
  readonly variableUsdPerMonth: Input;
  readonly unitsNeeded: Input;
  readonly unitUsdPerMonth: Input;
  readonly multiples?: readonly number[];
}): Scenario[] {
  return (input.multiples ?? [1, 3, 10]).map((multiple) => {
    const units = unitsNeeded(positive(multiple) * zeroOrMore(input.unitsNeeded));
    const variable = positive(multiple) * zeroOrMore(input.variableUsdPerMonth);
    const total = zeroOrMore(input.fixedUsdPerMonth) + variable + units * zeroOrMore(input.unitUsdPerMonth);
    return { multiple, usdPerMonth: known(total), units: known(units) };
  });
}

/** An amount in USD: amount ÷ units of its currency per USD. The rate is an input: sources imply 83–94 INR per USD. */
export function toUsd(input: { readonly amount: Input; readonly unitsPerUsd: Input }): number | null {
  return known(zeroOrMore(input.amount) / positive(input.unitsPerUsd));
}

/**
 * Age of a dated value in days, whole days from `asOf` to `today`, both YYYY, YYYY-MM or YYYY-MM-DD.
 *
 * A partial date counts from its first day, so the age is an upper bound and a warning comes early. Null for a date
 * that does not exist or lies after today. Source: ISO 8601 calendar dates.
 */
export function ageDays(input: { readonly asOf: string; readonly today: string }): number | null {
  return known(zeroOrMore((dayNumber(input.today) - dayNumber(input.asOf)) / 86_400_000));
}

function dayNumber(date: string): number {
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(date);
  const [year, month, day] = [parts?.[1], parts?.[2] ?? '01', parts?.[3] ?? '01'];
  const millis = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  // Some engines roll 2026-02-30 over into March instead of refusing it.
  return new Date(millis).getUTCDate() === Number(day) ? millis : Number.NaN;
}

export type PriceVerdict = 'fresh' | 'stale' | 'too_old' | 'overridden';

/**
 * Whether a price of this age may decide a cost verdict.
 *
 * Up to `warnAfterDays` (90) fresh; then stale: a warning; beyond `refuseAfterDays` (365) too_old: no verdict, unless
 * the user put in the price (`overridden`). Source: this project's choice: prices of one SKU moved 3× within two
 * years.
 */
export function priceVerdict(input: {
  readonly ageDays: Input;
  readonly warnAfterDays: Input;
  readonly refuseAfterDays: Input;
  readonly overridden: boolean;
}): PriceVerdict | null {
  if (input.overridden) return 'overridden';
  const age = zeroOrMore(input.ageDays);
  const warnAfter = positive(input.warnAfterDays);
  const refuseAfter = positive(input.refuseAfterDays);
  if (Number.isNaN(age + warnAfter + refuseAfter)) return null;
  if (age > refuseAfter) return 'too_old';
  return age > warnAfter ? 'stale' : 'fresh';
}
