import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONSTANTS } from '../../src/facts/serving/constants.ts';
import { fitConstants, names, type Residual, residuals } from './fitting.ts';
import { leaveOneOut } from './folds.ts';
import { architectures, metrics, quantile } from './metrics.ts';
import { readCatalog, readRuns } from './runs.ts';

/** Fewer residuals than this of one architecture say little about its tails: the metric's all are taken. */
const ENOUGH = 30;

/** Quantiles of log(measured / predicted) by metric and architecture, with `tail` left out at each end. */
function spreads(list: readonly Residual[], tail: number): string {
  const lines = metrics.map((metric) => {
    const all = list.filter((r) => r.metric === metric);
    const groups = architectures.map((architecture) => {
      const own = all.filter((r) => r.run.input.model.architecture === architecture);
      const logs = (own.length >= ENOUGH ? own : all).map((r) => -r.log);
      return `'${architecture}': { low: ${quantile(logs, tail).toFixed(3)}, high: ${quantile(logs, 1 - tail).toFixed(3)} },`;
    });
    return `${metric}: {\n${groups.join('\n')}\n},`;
  });
  return lines.join('\n');
}

/**
 * Fits the constants to the runs and writes `fitted.ts`: npm run fit -- [runs.csv]. The intervals for what the runs
 * do not contain come from leaving each GPU and each model out; that takes some minutes.
 */
export function main(args: readonly string[], root: string): number {
  const path = args[0] ?? join(root, '../shared/data/sizing/runs-train.csv');
  if (!existsSync(path)) {
    console.error(`No runs at ${path}: name a file, as in npm run fit -- runs.csv`);
    return 2;
  }
  const { runs } = readRuns(path, readCatalog(root));
  const constants = fitConstants(runs, 40);
  const unseen = [...leaveOneOut(runs)].flatMap((fold) => residuals(fold.runs, fold.constants));
  const distinct = (ids: string[]) => JSON.stringify([...new Set(ids)].sort());
  const text = [
    '/** Written by `npm run fit`; units, priors and sources stand in constants.ts. */',
    'export const FITTED = {',
    ...names.map((name) => `${name}: ${Number(constants[name].toPrecision(4))},`),
    '};',
    '',
    '/** What the runs contained. */',
    'export const FITTED_TO: { readonly gpus: readonly string[]; readonly models: readonly string[] } = {',
    `gpus: ${distinct(runs.map((run) => run.input.gpu.id))},`,
    `models: ${distinct(runs.map((run) => run.input.model.id))},`,
    '};',
    '',
    '/** 80% interval of log(measured / predicted): over the runs fitted to, and over runs left out by GPU or model. */',
    'export const RESIDUALS = {',
    `fitted: {\n${spreads(residuals(runs, constants), 0.088)}\n},`,
    `unseen: {\n${spreads(unseen, 0.1)}\n},`,
    '};',
    '',
  ].join('\n');
  writeFileSync(join(root, 'src/facts/serving/fitted.ts'), text);
  const moved = names.filter((name) => Math.abs(Math.log(constants[name] / CONSTANTS[name])) > 0.05);
  console.error(
    `${runs.length} runs; constants moved by more than 5%: ${moved.join(', ') || 'none'}. Format with biome.`,
  );
  return 0;
}
