import type { Constants } from '../../src/facts/serving/constants.ts';
import { rawPredict } from '../../src/facts/serving/predict.ts';
import type { Run } from './runs.ts';

export type Metric = 'throughput' | 'tpot' | 'ttft';
export type Residual = { run: Run; metric: Metric; log: number };

/** log(predicted / measured) of every published number; 10 where the prediction is not a number. */
export function residuals(runs: readonly Run[], c: Constants): Residual[] {
  const list: Residual[] = [];
  for (const run of runs) {
    const raw = rawPredict(run.input, c);
    const add = (metric: Metric, predicted: number | undefined, measured: number | undefined) => {
      if (measured === undefined) return;
      const log = Math.log((predicted ?? Number.NaN) / measured);
      list.push({ run, metric, log: Number.isFinite(log) ? log : 10 });
    };
    const gpus = run.input.gpus ?? 1;
    add('throughput', raw && raw.rates.outputTokensPerSecond / gpus, run.throughput);
    add('tpot', raw?.rates.tpotSeconds, run.tpotSeconds);
    add('ttft', /SemiAnalysis/.test(run.source) ? raw?.rates.ttftMedianSeconds : raw?.rates.ttftSeconds, run.ttftSeconds);
  }
  return list;
}

export type Spread = { readonly [name: string]: number };

/** Weight of each residual in the fit: by metric, and less for the thousandth run of one model on one GPU. */
function weightsOf(list: readonly Residual[]): number[] {
  const counts = new Map<string, number>();
  const key = (r: Residual) => `${r.run.input.model.id} ${r.run.input.gpu.id}`;
  for (const r of list) counts.set(key(r), (counts.get(key(r)) ?? 0) + 1);
  const byMetric: Record<Metric, number> = { throughput: 1, tpot: 1, ttft: 0.35 };
  return list.map((r) => byMetric[r.metric] * ((r.run.throughput && r.run.tpotSeconds) ? 0.7 : 1) * (counts.get(key(r)) ?? 1) ** -0.25);
}

/** Solves the symmetric positive definite system a x = b in place (Cholesky). */
function solve(a: number[][], b: number[]): number[] {
  const n = b.length;
  const l = a.map((row) => [...row]);
  for (let j = 0; j < n; j++) {
    for (let k = 0; k < j; k++) for (let i = j; i < n; i++) (l[i] as number[])[j] = at(l, i, j) - at(l, i, k) * at(l, j, k);
    const pivot = Math.sqrt(Math.max(at(l, j, j), 1e-12));
    for (let i = j; i < n; i++) (l[i] as number[])[j] = at(l, i, j) / pivot;
  }
  const y = [...b];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) y[i] = (y[i] ?? 0) - at(l, i, k) * (y[k] ?? 0);
    y[i] = (y[i] ?? 0) / at(l, i, i);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) y[i] = (y[i] ?? 0) - at(l, k, i) * (y[k] ?? 0);
    y[i] = (y[i] ?? 0) / at(l, i, i);
  }
  return y;
}
const at = (m: readonly number[][], i: number, j: number) => m[i]?.[j] ?? 0;

/** Slope of the robust loss: squared near zero, absolute beyond `corner` (in log units). */
const CORNER = 0.08;
const robustLoss = (r: number) => (Math.abs(r) < CORNER ? (r * r) / (2 * CORNER) : Math.abs(r) - CORNER / 2);

/**
 * Fits the constants of `spread` by iterated reweighted least squares (Levenberg–Marquardt) on log errors with a
 * robust loss, in log space, drawn to the priors with the given spread.
 */
export function fit(runs: readonly Run[], prior: Constants, spread: Spread, iterations = 20, start = prior): Constants {
  const names = Object.keys(prior).filter((name) => (spread[name] ?? 0) > 0) as (keyof Constants)[];
  const make = (x: readonly number[]): Constants => ({ ...prior, ...Object.fromEntries(names.map((n, i) => [n, Math.exp(x[i] ?? 0)])) });
  const x0 = names.map((name) => Math.log(prior[name]));
  let x = names.map((name) => Math.log(start[name]));
  let current = residuals(runs, make(x));
  const weights = weightsOf(current);
  const strength = 4;
  const loss = (list: readonly Residual[], p: readonly number[]) =>
    list.reduce((sum, r, i) => sum + (weights[i] ?? 0) * robustLoss(r.log), 0) +
    names.reduce((sum, n, i) => sum + (strength * ((p[i] ?? 0) - (x0[i] ?? 0)) ** 2) / (2 * (spread[n] ?? 1) ** 2), 0);
  let best = loss(current, x);
  let damping = 0.01;
  const step = 1e-3;
  for (let iteration = 0; iteration < iterations; iteration++) {
    const columns = names.map((_, j) => {
      const moved = residuals(runs, make(x.map((v, i) => (i === j ? v + step : v))));
      return moved.map((r, i) => (r.log - (current[i]?.log ?? 0)) / step);
    });
    const w = current.map((r, i) => (weights[i] ?? 0) / Math.max(Math.abs(r.log), CORNER));
    const gradient = names.map((n, j) => {
      const column = columns[j] ?? [];
      let sum = (strength * ((x[j] ?? 0) - (x0[j] ?? 0))) / (spread[n] ?? 1) ** 2;
      for (let i = 0; i < column.length; i++) sum += (w[i] ?? 0) * (column[i] ?? 0) * (current[i]?.log ?? 0);
      return -sum;
    });
    const hessian = names.map((n, j) =>
      names.map((_, k) => {
        const [a, b] = [columns[j] ?? [], columns[k] ?? []];
        let sum = j === k ? strength / (spread[n] ?? 1) ** 2 : 0;
        for (let i = 0; i < a.length; i++) sum += (w[i] ?? 0) * (a[i] ?? 0) * (b[i] ?? 0);
        return sum;
      }),
    );
    let improved = false;
    for (let attempt = 0; attempt < 6; attempt++) {
      const damped = hessian.map((row, i) => row.map((v, j) => (i === j ? v * (1 + damping) + 1e-9 : v)));
      const delta = solve(damped, gradient).map((v) => Math.max(-0.7, Math.min(0.7, v)));
      const candidate = x.map((v, i) => v + (delta[i] ?? 0));
      const tried = residuals(runs, make(candidate));
      const value = loss(tried, candidate);
      if (value < best) {
        improved = best - value > 1e-5 * best;
        [x, current, best] = [candidate, tried, value];
        damping = Math.max(damping / 4, 1e-4);
        break;
      }
      damping *= 4;
    }
    if (!improved) break;
  }
  return make(x);
}
