import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONSTANTS } from '../../src/facts/serving/constants.ts';
import { fitConstants, PRIOR_CONSTANTS, type Residual, residuals } from './fitting.ts';
import { architectures, metrics, quantile } from './metrics.ts';
import { readCatalog, readRuns } from './runs.ts';

/** Share of residuals left out at each end. A little under ten percent: unseen models err more than those fitted to. */
const TAIL = 0.088;

/** Quantiles of log(measured / predicted) by metric and architecture. */
function spreads(list: readonly Residual[]): string {
  const lines = metrics.map((metric) => {
    const groups = architectures.map((architecture) => {
      const logs = list
        .filter((r) => r.metric === metric)
        .filter((r) => r.run.input.model.architecture === architecture)
        .map((r) => -r.log);
      const all = logs.length >= 30 ? logs : list.filter((r) => r.metric === metric).map((r) => -r.log);
      return `    '${architecture}': { low: ${quantile(all, TAIL).toFixed(3)}, high: ${quantile(all, 1 - TAIL).toFixed(3)} },`;
    });
    return `  ${metric}: {\n${groups.join('\n')}\n  },`;
  });
  return lines.join('\n');
}

/** Fits the constants to the runs and writes `fitted.ts`: npm run fit -- [runs.csv] */
export function main(args: readonly string[], root: string): number {
  const path = args[0] ?? join(root, '../shared/data/sizing/runs-train.csv');
  if (!existsSync(path)) {
    console.error(`No runs at ${path}: name a file, as in npm run fit -- runs.csv`);
    return 2;
  }
  const { runs } = readRuns(path, readCatalog(root));
  const constants = fitConstants(runs, 40);
  const names = Object.keys(PRIOR_CONSTANTS) as (keyof typeof PRIOR_CONSTANTS)[];
  const text = [
    '/** Written by `npm run fit`; units, priors and sources stand in constants.ts. */',
    'export const FITTED = {',
    ...names.map((name) => `  ${name}: ${Number(constants[name].toPrecision(4))},`),
    '};',
    '',
    '/** 80% interval of log(measured / predicted) over the runs fitted to. */',
    'export const RESIDUALS = {',
    spreads(residuals(runs, constants)),
    '};',
    '',
  ].join('\n');
  writeFileSync(join(root, 'src/facts/serving/fitted.ts'), text);
  const moved = names.filter((name) => Math.abs(Math.log(constants[name] / CONSTANTS[name])) > 0.05);
  console.error(`${runs.length} runs; ${moved.length} constants moved by more than 5%: ${moved.join(', ')}`);
  return 0;
}
