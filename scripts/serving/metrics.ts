export const metrics = ['throughput', 'tpot', 'ttft'] as const;
export const architectures = ['dense', 'moe', 'mla-moe', 'hybrid-moe'] as const;

/** Linear-interpolated quantile; not a number for an empty list. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const low = sorted[Math.floor(position)] ?? Number.NaN;
  const high = sorted[Math.ceil(position)] ?? Number.NaN;
  return low + (high - low) * (position - Math.floor(position));
}

/** One prediction beside its measurement; `inside` the interval or not, undefined where there is none. */
export type Compared = { predicted: number; measured: number; inside?: boolean | undefined };

/** Relative errors as fractions. A refused or missing prediction is 0 and so counts as an error of one. */
export type Score = { n: number; median: number; p90: number; bias: number; coverage: number | null };

export function scoreOf(list: readonly Compared[]): Score {
  const errors = list.map((c) => c.predicted / c.measured - 1);
  const judged = list.filter((c) => c.inside !== undefined);
  return {
    n: list.length,
    median: quantile(errors.map(Math.abs), 0.5),
    p90: quantile(errors.map(Math.abs), 0.9),
    bias: quantile(errors, 0.5),
    coverage: judged.length > 0 ? judged.filter((c) => c.inside).length / judged.length : null,
  };
}
