import { type ConstantName, type Constants, PRIORS } from '../../src/facts/serving/constants.ts';
import { prepare, ratesOf } from '../../src/facts/serving/predict.ts';
import type { Run } from './runs.ts';

// Object.keys and Object.fromEntries forget the names that PRIORS has; the assertions here and below restore them
export const names = Object.keys(PRIORS) as ConstantName[];

/** The constants before any fit. */
export const PRIOR_CONSTANTS = Object.fromEntries(names.map((name) => [name, PRIORS[name].prior])) as Constants;

export type Metric = 'throughput' | 'tpot' | 'ttft';
export type Residual = { run: Run; metric: Metric; log: number };

/** log(predicted / measured) of every published number; 10 where the prediction is not a number. */
export function residuals(runs: readonly Run[], c: Constants): Residual[] {
  const list: Residual[] = [];
  for (const run of runs) {
    const prepared = prepare(run.input, c);
    const rates = prepared && ratesOf(run.input, prepared);
    const add = (metric: Metric, predicted: number | undefined, measured: number | undefined) => {
      if (measured === undefined) return;
      const log = Math.log((predicted ?? Number.NaN) / measured);
      list.push({ run, metric, log: Number.isFinite(log) ? log : 10 });
    };
    const gpus = run.input.gpus ?? 1;
    add('throughput', rates && rates.outputTokensPerSecond / gpus, run.throughput);
    add('tpot', rates?.tpotSeconds, run.tpotSeconds);
    add('ttft', /SemiAnalysis/.test(run.source) ? rates?.ttftMedianSeconds : rates?.ttftSeconds, run.ttftSeconds);
  }
  return list;
}

/** Weight of each residual in the fit: by metric, and less for the thousandth run of one model on one GPU. */
function weightsOf(list: readonly Residual[]): number[] {
  const counts = new Map<string, number>();
  const key = (r: Residual) => `${r.run.input.model.id} ${r.run.input.gpu.id}`;
  for (const r of list) counts.set(key(r), (counts.get(key(r)) ?? 0) + 1);
  const byMetric: Record<Metric, number> = { throughput: 1, tpot: 1, ttft: 0.35 };
  return list.map(
    (r) => byMetric[r.metric] * (r.run.throughput && r.run.tpotSeconds ? 0.7 : 1) * (counts.get(key(r)) ?? 1) ** -0.25,
  );
}

/** Solves the symmetric positive definite system a x = b (Cholesky). */
function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const n = b.length;
  const l = new Float64Array(n * n);
  const get = (i: number, j: number) => l[i * n + j] ?? 0;
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i]?.[j] ?? 0;
      for (let k = 0; k < j; k++) sum -= get(i, k) * get(j, k);
      l[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / get(j, j);
    }
  }
  const y = [...b];
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) y[i] = (y[i] ?? 0) - get(i, k) * (y[k] ?? 0);
    y[i] = (y[i] ?? 0) / get(i, i);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) y[i] = (y[i] ?? 0) - get(k, i) * (y[k] ?? 0);
    y[i] = (y[i] ?? 0) / get(i, i);
  }
  return y;
}

/** Slope of the robust loss: squared near zero, absolute beyond `corner` (in log units). */
const CORNER = 0.08;
const robustLoss = (r: number) => (Math.abs(r) < CORNER ? (r * r) / (2 * CORNER) : Math.abs(r) - CORNER / 2);

/** The constants at a point in log space. */
const at = (x: readonly number[]) => Object.fromEntries(names.map((n, i) => [n, Math.exp(x[i] ?? 0)])) as Constants;

/** How strongly priors hold: the weight of so many residuals one corner away. */
const PRIOR_WEIGHT = 1;

type Problem = { runs: readonly Run[]; weights: readonly number[]; prior: readonly number[] };

function lossOf({ weights, prior }: Problem, list: readonly Residual[], x: readonly number[]): number {
  const data = list.reduce((sum, r, i) => sum + (weights[i] ?? 0) * robustLoss(r.log), 0);
  const drawn = names.map((name, i) => ((x[i] ?? 0) - (prior[i] ?? 0)) ** 2 / (2 * PRIORS[name].spread ** 2));
  return data + PRIOR_WEIGHT * drawn.reduce((a, b) => a + b, 0);
}

/** Gradient and Gauss–Newton matrix of the loss at x, by finite differences of the residuals. */
function slopes({ runs, weights, prior }: Problem, list: readonly Residual[], x: readonly number[]) {
  const step = 1e-3;
  const columns = names.map((_, j) => {
    const moved = residuals(runs, at(x.map((v, i) => (i === j ? v + step : v))));
    return Float64Array.from(moved, (r, i) => (r.log - (list[i]?.log ?? 0)) / step);
  });
  const w = Float64Array.from(list, (r, i) => (weights[i] ?? 0) / Math.max(Math.abs(r.log), CORNER));
  const inner = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    let sum = 0;
    for (let i = 0; i < w.length; i++) sum += (w[i] ?? 0) * (a[i] ?? 0) * (b[i] ?? 0);
    return sum;
  };
  const logs = list.map((r) => r.log);
  const drawn = names.map((name) => PRIOR_WEIGHT / PRIORS[name].spread ** 2);
  const down = columns.map((column, j) => -inner(column, logs) - (drawn[j] ?? 0) * ((x[j] ?? 0) - (prior[j] ?? 0)));
  const matrix = columns.map((a, j) => columns.map((b, k) => inner(a, b) + (j === k ? (drawn[j] ?? 0) : 0)));
  return { down, matrix };
}

/**
 * Fits all constants to runs by Levenberg–Marquardt on reweighted log errors (a robust loss, near to the mean
 * absolute one), in log space, from the priors and drawn to them.
 */
export function fitConstants(runs: readonly Run[], iterations: number): Constants {
  const prior = names.map((name) => Math.log(PRIORS[name].prior));
  let x: readonly number[] = prior;
  let list = residuals(runs, at(x));
  const problem = { runs, weights: weightsOf(list), prior };
  let loss = lossOf(problem, list, x);
  let damping = 0.01;
  for (let iteration = 0; iteration < iterations; iteration++) {
    const { down, matrix } = slopes(problem, list, x);
    const before = loss;
    for (let attempt = 0; attempt < 6 && loss === before; attempt++) {
      const damped = matrix.map((row, i) => row.map((v, j) => (i === j ? v * (1 + damping) + 1e-9 : v)));
      const delta = solve(damped, down).map((v) => Math.max(-0.7, Math.min(0.7, v)));
      const candidate = x.map((v, i) => v + (delta[i] ?? 0));
      const tried = residuals(runs, at(candidate));
      const value = lossOf(problem, tried, candidate);
      if (value < loss) [x, list, loss, damping] = [candidate, tried, value, Math.max(damping / 4, 1e-4)];
      else damping *= 4;
    }
    if (before - loss <= 1e-5 * before) break;
  }
  return at(x);
}
