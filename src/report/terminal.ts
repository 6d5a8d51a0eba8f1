/** The report for people at a terminal: enough to act on in the first screen, then the gaps, the proof, the basis. */
import type { Report } from './report.js';
import type { Outcome, Reporter } from './reporter.js';
import { basis } from './terminal/basis.js';
import { chain } from './terminal/chain.js';
import { first, gaps } from './terminal/gaps.js';
import { headline } from './terminal/headline.js';
import { passes } from './terminal/passes.js';
import { production, productionInFull } from './terminal/production.js';
import { proof } from './terminal/proof.js';
import { type Style, styleOf } from './terminal/style.js';
import { quiet, summary } from './terminal/summary.js';
import { comparison } from './terminal/table.js';

export const terminal: Reporter = (outcomes, options) => {
  const lines = options.quiet ? quiet(outcomes, styleOf(options)) : print(outcomes, styleOf(options));
  return lines.length === 0 ? '' : `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
};

function print(outcomes: readonly Outcome[], style: Style): string[] {
  const [only] = outcomes;
  if (outcomes.length <= 1) return only && 'report' in only ? full(only.report, style) : [];
  const each = style.verbose ? full : headline;
  const blocks = outcomes.flatMap((outcome) => ('report' in outcome ? [...each(outcome.report, style), '', ''] : []));
  return [...blocks, ...summary(outcomes, style)];
}

/** Rows of the first screen. */
const SCREEN = 24;

function full(report: Report, style: Style): string[] {
  const points = production(report, style);
  const head = [...headline(report, style), ...points];
  const table = comparison(report, style, SCREEN - head.length - 1);
  const tight = [...headline(report, style, true), ...points];
  const fits = (lines: readonly string[]) => lines.length + 1 + table.length <= SCREEN;
  const short = !fits(head) && fits(tight);
  return [
    ...(short ? tight : head),
    ...(short || fits(head) ? [] : first(report, style)),
    '',
    ...table,
    ...chain(report, style),
    ...(style.verbose ? productionInFull(report, style) : []),
    ...gaps(report, style),
    ...proof(report, style),
    ...(style.verbose ? passes(report, style) : []),
    ...basis(report, style),
  ];
}
