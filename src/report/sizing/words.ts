/** Words and numbers that the formats share. */
import { showQuantity } from '../../util/quantity.js';
import type { SizedCost, SizedLatency, SizedLayer, SizedOption, Sizing } from '../sizing.js';

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
  return cost === null ? 'no price' : cost.usd_per_month.toLocaleString('en-US');
}

/** How the money is spent and how old its price is. */
export function priceText(cost: SizedCost | null): string {
  return cost === null ? '' : `${BY[cost.by]}, ${cost.age_days}d${cost.stale ? ' stale' : ''}`;
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
    ({ metric, percentile, seconds }) =>
      `${METRIC[metric] ?? metric} p${Math.round(percentile * 100)} ≤ ${showQuantity(seconds, 'seconds')}`,
  );
  return [
    `${w.model}, ${w.input_tokens} tokens in, ${w.output_tokens} out`,
    `${number(w.peak_rps)} requests/s at peak; ${number(few(w.grown_rps))} in 12 months (× ${number(w.growth)}), at most ${showQuantity(w.target_utilisation, 'ratio')} used${w.spare ? ' and one server spare' : ''}; ${number(few(w.burst_rps))} in a burst (× ${number(w.burst)})`,
    budgets.length > 0 ? budgets.join(', ') : 'no latency budget',
  ];
}

/** The options to show: all that are Pareto-optimal or priced, and a few of the rest. */
export function shownOptions({ options }: Sizing, unpriced: number): readonly SizedOption[] {
  const priced = options.filter(({ cost }) => cost !== null);
  return [...priced, ...options.filter(({ cost }) => cost === null).slice(0, unpriced)];
}
