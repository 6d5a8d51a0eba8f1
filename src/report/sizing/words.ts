/** Words and numbers that the formats share. */
import { grouped, showQuantity } from '../../util/quantity.js';
import type { SizedCost, SizedLatency, SizedLayer, SizedOption, SizedOwnOrRent, Sizing } from '../sizing.js';

export const VERDICTS: Readonly<Record<SizedLayer['verdict'], string>> = {
  carries: '✓ carries',
  tight: '▲ tight',
  short: '✗ short',
  not_declared: '? not declared',
  not_needed: '– not needed',
  unknown: '? unknown',
};

const BY = { own: 'own', rent: 'rent', api: 'API' } as const;

/** `0.38 ×`; two digits, never rounded up to 1. */
export function times(ratio: number | null): string {
  if (ratio === null) return '';
  if (ratio >= 10) return `${Math.floor(ratio)}×`;
  return `${(Math.floor(ratio * 100 + 1e-9) / 100).toFixed(2)}×`;
}

/** A few columns filled up to the ratio; full from 1. */
export function bar(ratio: number | null, columns: number): string {
  if (ratio === null) return '';
  const full = Math.max(0, Math.min(columns, Math.floor(ratio * columns + 1e-9)));
  return '█'.repeat(full) + '·'.repeat(columns - full);
}

/** `1.2s`. */
export function shortly({ value }: SizedLatency): string {
  return value < 0.1 ? `${digits(value * 1000)}ms` : `${digits(value)}s`;
}

/** `1.2s (0.8–1.9)`: both ends in the unit of the value. */
export function interval(latency: SizedLatency): string {
  const unit = latency.value < 0.1 ? 1000 : 1;
  return `${shortly(latency)} (${digits(latency.low * unit)}–${digits(latency.high * unit)})`;
}

const few = (value: number) => Number(value.toPrecision(4));

const digits = (value: number) => Number(value.toPrecision(2)).toString();

export function costText(cost: SizedCost | null): string {
  return cost === null ? 'no price' : grouped(cost.usd_per_month);
}

/** How the money is spent and how old its price is. */
export function priceText(cost: SizedCost | null): string {
  if (cost === null) return '';
  return `${BY[cost.by]}, ${cost.own_price ? 'yours' : `${cost.age_days}d`}${cost.stale ? ' stale' : ''}`;
}

/** `5×2`: five replicas of two GPUs. */
export function layoutText({ replicas, gpus_per_replica: each }: SizedOption): string {
  return `${replicas}×${each}`;
}

export function powerText({ nameplate_watts: watts }: SizedOption): string {
  return showQuantity(Number(watts.toPrecision(3)), 'watts');
}

const METRIC: Readonly<Record<string, string>> = {
  time_to_first_token: 'TTFT',
  time_per_output_token: 'TPOT',
  end_to_end: 'end to end',
};

/** What production asks for, in one line each. */
export function workloadLines({ workload: w }: Sizing): string[] {
  const number = (value: number) => showQuantity(value, undefined);
  const budgets = w.budgets.map(
    ({ metric, percentile, seconds, model_seconds: left }) =>
      `${METRIC[metric] ?? metric} p${Math.round(percentile * 100)} ≤ ${showQuantity(seconds, 'seconds')}${left < seconds ? ` (${showQuantity(few(left), 'seconds')} for the model)` : ''}`,
  );
  return [
    `${w.model} on ${w.engine}, ${w.input_tokens} tokens in${w.prefix_cache_hit > 0 ? ` (${showQuantity(w.prefix_cache_hit, 'ratio')} of them cached)` : ''}, ${w.output_tokens} out`,
    `${number(w.peak_rps)} requests/s at peak; ${number(few(w.grown_rps))} in 12 months (× ${number(w.growth)}), at most ${showQuantity(w.target_utilisation, 'ratio')} used${w.spare ? ' and one server spare' : ''}; ${number(few(w.burst_rps))} in a burst (× ${number(w.burst)})`,
    budgets.length > 0 ? budgets.join(', ') : 'no latency budget',
  ];
}

/** How old the prices are, in one line. */
export function pricesText({ prices }: Sizing): string {
  const { oldest_days: oldest, stale, too_old: old, own } = prices;
  const parts = [
    oldest === null ? 'none of the catalogue’s is used' : `up to ${oldest} days old`,
    ...(stale.length > 0 ? [`${stale.length} over 90 days: check them`] : []),
    ...(old.length > 0 ? [`${old.length} over a year: not used`] : []),
    own.length > 0 ? `${own.length} of your own` : 'yours go under cost.prices',
  ];
  return parts.join('; ');
}

const dollars = (usd: number | null) => (usd === null ? '–' : usd.toFixed(2));
const rounded = (usd: number | null) => (usd === null ? '–' : grouped(usd));
const percent = (share: number) => `${Math.round(share * 100)}%`;

/** Where owning and renting break even, in sentences. */
export function breakEvenLines(found: SizedOwnOrRent): string[] {
  const { own_usd_per_gpu_hour: own, rent_usd_per_gpu_hour: rent, break_even_utilisation: even } = found;
  if (own === null || rent === null) {
    const [known, price] = own === null ? ['renting', rent] : ['owning', own];
    return [`Only ${known} has a usable price: ${dollars(price)} USD per GPU-hour.`];
  }
  const least =
    even === null || even > 1
      ? 'Renting is cheaper at any use'
      : `Owning is cheaper above ${percent(even)} of hours in use`;
  const others = found.rents
    .filter(({ usd_per_gpu_hour: usd }) => Math.abs(usd - rent) > 1e-9)
    .map(
      ({ usd_per_gpu_hour: usd, break_even_utilisation: at }) =>
        `${at !== null && at <= 1 ? percent(at) : 'never'} against ${dollars(usd)}`,
    );
  return [
    `${least}: ${dollars(own)} USD per GPU-hour against ${dollars(rent)}.`,
    ...(others.length > 0 ? [`The comparator decides: ${[...new Set(others)].join(', ')}.`] : []),
    `Rented GPUs that follow the load run ${percent(found.mean_use)} of the hours (mean ÷ peak rate).`,
  ];
}

/** Rows of the curve: use, owning, renting, the cheaper one. */
export function curveRows({ curve }: SizedOwnOrRent): string[][] {
  return curve
    .filter((_, i) => i % 2 === 1)
    .map(({ utilisation, own_usd: own, rent_usd: rent, cheapest }) => [
      percent(utilisation),
      dollars(own),
      dollars(rent),
      cheapest ?? '',
    ]);
}

/** Rows of the larger loads: multiple, GPUs, owning, renting, renting for the hours used, the cheapest API. */
export function multipleRows({ multiples }: SizedOwnOrRent): string[][] {
  return multiples.map((one) => [
    `×${one.multiple}`,
    grouped(one.gpus),
    rounded(one.own_usd_per_month),
    rounded(one.rent_usd_per_month),
    rounded(one.rent_used_usd_per_month),
    rounded(one.api_usd_per_month),
  ]);
}

export const CURVE_HEAD = ['in use', 'own', 'rent', 'cheaper'] as const;
export const MULTIPLE_HEAD = ['load', 'GPUs', 'own', 'rent 24/7', 'rent used', 'API'] as const;

/** Options that were removed, together with those removed for the same reason. */
export function removedLines({ removed }: Sizing): { readonly kind: string; readonly text: string }[] {
  const groups = new Map<string, { kind: string; because: string; names: string[] }>();
  for (const { kind, because, verdict, name, place } of removed) {
    const why = verdict === 'unknown' ? `not compared, ${because}` : because;
    const group = groups.get(`${kind} ${why}`) ?? { kind, because: why, names: [] };
    group.names.push(`${name} (${place || 'no place'})`);
    groups.set(`${kind} ${why}`, group);
  }
  return [...groups.values()].map(({ kind, because, names }) => ({ kind, text: `${because}: ${names.join('; ')}` }));
}

/** The options to show: all that are Pareto-optimal or priced, and a few of the rest. */
export function shownOptions({ options }: Sizing, unpriced: number): readonly SizedOption[] {
  const priced = options.filter(({ cost }) => cost !== null);
  return [...priced, ...options.filter(({ cost }) => cost === null).slice(0, unpriced)];
}
