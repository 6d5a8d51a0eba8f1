import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CONSTANTS, type Constants } from '../../src/facts/serving/constants.ts';
import { parseEngine } from '../../src/facts/serving/engine.ts';
import { estimate, isFittedTo } from '../../src/facts/serving/interval.ts';
import { predict } from '../../src/facts/serving/predict.ts';
import { concurrencyWithin, type Law } from './concurrency.ts';
import { leaveOneOut } from './folds.ts';
import { type Compared, type Score, scoreOf } from './metrics.ts';
import { roofline } from './roofline.ts';
import { type Run, readCatalog, readRuns } from './runs.ts';

const kinds = ['throughput', 'tpot', 'ttft', 'concurrency'] as const;
type Kind = (typeof kinds)[number];
type Scores = Record<Kind, Score>;

/** Everything compared for one run. */
type Judged = {
  run: Run;
  refused: boolean;
  model: Partial<Record<Kind, Compared>>;
  roofline: Partial<Record<Kind, Compared>>;
};

/** Sources that publish the median of the time to first token; the others publish the mean. */
const medianTtft = (run: Run) => /SemiAnalysis|InferenceX|InferenceMAX/i.test(run.source);

/** Compares one run; `fitted`: its GPU and its model were among the runs that the constants were fitted to. */
function judge(run: Run, c: Constants, fitted: boolean): Judged {
  const { input } = run;
  const prediction = predict(input, c);
  const flat = roofline(input);
  const judged: Judged = { run, refused: prediction.refused, model: {}, roofline: {} };
  const add = (
    kind: 'throughput' | 'tpot' | 'ttft',
    value: number,
    flatValue: number,
    measured: number | undefined,
  ) => {
    if (measured === undefined) return;
    const { low, high } = estimate(value, kind, input.model, fitted);
    judged.model[kind] = { predicted: value, measured, inside: measured >= low && measured <= high };
    judged.roofline[kind] = { predicted: flatValue, measured };
  };
  const p = prediction.refused ? undefined : prediction;
  add('throughput', p?.throughput.value ?? 0, flat.throughput, run.throughput);
  add('tpot', p?.tpotSeconds.value ?? 0, flat.tpotSeconds, run.tpotSeconds);
  const ttft = medianTtft(run) ? p?.ttftMedianSeconds : p?.ttftSeconds.value;
  add('ttft', ttft ?? 0, flat.ttftSeconds, run.ttftSeconds);
  if (input.scenario === 'closed-loop' && run.tpotSeconds !== undefined && input.concurrency !== undefined) {
    const measured = input.concurrency;
    const law = (kind: Law) => concurrencyWithin(kind, input, run.tpotSeconds ?? 0, c, fitted);
    const [best, low, high] = law('model');
    judged.model.concurrency = { predicted: best, measured, inside: measured >= low && measured <= high };
    judged.roofline.concurrency = { predicted: law('roofline')[0], measured };
  }
  return judged;
}

function scores(list: readonly Judged[], side: 'model' | 'roofline'): Scores {
  const of = (kind: Kind) => scoreOf(list.flatMap((j) => j[side][kind] ?? []));
  return { throughput: of('throughput'), tpot: of('tpot'), ttft: of('ttft'), concurrency: of('concurrency') };
}

const groupings: Record<string, (run: Run) => string> = {
  gpu: (run) => run.input.gpu.id,
  model: (run) => run.input.model.id,
  format: (run) => run.input.weightFormat,
  engine: (run) => parseEngine(run.input.engine, run.input.engineVersion)?.family ?? run.input.engine,
  scenario: (run) => run.input.scenario,
  architecture: (run) => run.input.model.architecture,
};

function grouped(list: readonly Judged[], key: (run: Run) => string): Record<string, Scores & { roofline: Scores }> {
  const groups = new Map<string, Judged[]>();
  for (const judged of list) groups.set(key(judged.run), [...(groups.get(key(judged.run)) ?? []), judged]);
  const sorted = [...groups].sort(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(
    sorted.map(([name, g]) => [name, { ...scores(g, 'model'), roofline: scores(g, 'roofline') }]),
  );
}

/** Predictions for each GPU's and each model's runs, by constants fitted to the other runs. */
function crossValidated(runs: readonly Run[]): Judged[] {
  return [...leaveOneOut(runs)].flatMap((fold) => fold.runs.map((run) => judge(run, fold.constants, false)));
}

const percent = (share: number) => (Number.isFinite(share) ? (100 * share).toFixed(1) : '–').padStart(7);

function row(label: string, score: Score, flat: Score): string {
  const coverage = score.coverage === null ? '      –' : percent(score.coverage);
  const own = `${percent(score.median)}${percent(score.p90)}${percent(score.bias)}${coverage}`;
  return `${label.padEnd(34)}${String(score.n).padStart(6)}${own}${percent(flat.median)}${percent(flat.p90)}${percent(flat.bias)}`;
}

function table(title: string, own: Scores, flat: Scores): string {
  const lines = kinds.filter((kind) => own[kind].n > 0).map((kind) => row(`${title} ${kind}`, own[kind], flat[kind]));
  return lines.join('\n');
}

export type Report = {
  overall: Scores;
  roofline: Scores;
  by: Record<string, ReturnType<typeof grouped>>;
  rows: { read: number; used: number; skipped: Record<string, number>; refused: number };
  cross_validated?: { overall: Scores; roofline: Scores };
};

function print(report: Report): string {
  const { rows } = report;
  const skipped = Object.entries(rows.skipped).map(([reason, n]) => `  ${n} skipped: ${reason}`);
  const head = `${''.padEnd(34)}     n median    p90   bias  cover   roof:  median p90   bias`;
  return [
    `${rows.read} rows, ${rows.used} used, ${rows.refused} refused though measured (counted as misses).`,
    ...skipped,
    'Errors of predicted against measured, percent; cover: measured inside the 80% interval; roof: a pure roofline.',
    '',
    head,
    table('all', report.overall, report.roofline),
    ...(report.cross_validated
      ? ['', table('left out', report.cross_validated.overall, report.cross_validated.roofline)]
      : []),
    ...Object.entries(report.by).flatMap(([by, groups]) => [
      '',
      `by ${by}`,
      ...Object.entries(groups).map(([name, s]) => table(name, s, s.roofline)),
    ]),
  ].join('\n');
}

export function reportOf(path: string, root: string, crossValidate: boolean): Report {
  const { runs, skipped } = readRuns(path, readCatalog(root));
  const list = runs.map((run) => judge(run, CONSTANTS, isFittedTo(run.input.model, run.input.gpu)));
  const reasons: Record<string, number> = {};
  for (const { reason } of skipped) reasons[reason] = (reasons[reason] ?? 0) + 1;
  const report: Report = {
    overall: scores(list, 'model'),
    roofline: scores(list, 'roofline'),
    by: Object.fromEntries(Object.entries(groupings).map(([name, key]) => [name, grouped(list, key)])),
    rows: {
      read: runs.length + skipped.length,
      used: runs.length,
      skipped: reasons,
      refused: list.filter((j) => j.refused).length,
    },
  };
  if (!crossValidate) return report;
  const left = crossValidated(runs);
  return { ...report, cross_validated: { overall: scores(left, 'model'), roofline: scores(left, 'roofline') } };
}

/** npm run accuracy -- [runs.csv] [--json] [--cross-validate] */
export function main(args: readonly string[], root: string): number {
  const flags = args.filter((a) => a.startsWith('--'));
  const unknown = flags.filter((flag) => flag !== '--json' && flag !== '--cross-validate');
  if (unknown.length > 0) {
    console.error(
      `Unknown option ${unknown.join(', ')}. Usage: npm run accuracy -- [runs.csv] [--json] [--cross-validate]`,
    );
    return 2;
  }
  const path = args.find((a) => !a.startsWith('--')) ?? join(root, '../shared/data/sizing/runs-train.csv');
  if (!existsSync(path)) {
    console.error(`No measured runs at ${relative(process.cwd(), path)}. Name a file: npm run accuracy -- runs.csv`);
    return 2;
  }
  const report = reportOf(path, root, flags.includes('--cross-validate'));
  console.log(flags.includes('--json') ? JSON.stringify(report, null, 2) : print(report));
  return 0;
}
