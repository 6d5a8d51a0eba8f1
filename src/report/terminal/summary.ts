/** Many manifests: a table of them, or one line each. */

import type { Report } from '../report.js';
import type { Outcome } from '../reporter.js';
import { boxed } from './box.js';
import { type Column, columns } from './columns.js';
import { openBlockers, verdictWord } from './headline.js';
import { both, count, type Style } from './style.js';

const SYSTEM_FROM = 72;
const BLOCKERS_FROM = 56;

/** One row per manifest; those that could not be assessed appear as invalid. */
export function summary(outcomes: readonly Outcome[], style: Style): string[] {
  const of = cells(outcomes);
  const number = (head: string, show: (report: Report) => number): Column => ({
    head,
    cells: of((report) => String(show(report))),
    right: true,
  });
  const all: (Column | false)[] = [
    { head: 'file', cells: outcomes.map(({ file }) => file), share: 8, place: true },
    style.width >= SYSTEM_FROM && { head: 'system', cells: of(({ system }) => system.name), share: 4 },
    number('level', ({ score }) => score.level),
    number('readiness', ({ score }) => score.readiness),
    style.width >= BLOCKERS_FROM && number('declared', ({ score }) => score.declared),
    style.width >= BLOCKERS_FROM && number('blockers', openBlockers),
    verdicts(outcomes, 'verdict', style),
  ];
  return boxed(there(all), style);
}

/** One line per manifest, in words, so that each line can be read alone. */
export function quiet(outcomes: readonly Outcome[], style: Style): string[] {
  const of = cells(outcomes);
  const all: (Column | false)[] = [
    verdicts(outcomes, '', style),
    { head: '', cells: of(({ score }) => `level ${score.level}`) },
    {
      head: '',
      cells: of(({ score }) => `${score.readiness} of ${score.declared}${style.width >= SYSTEM_FROM ? ' proven' : ''}`),
    },
    style.width >= BLOCKERS_FROM && { head: '', cells: of((report) => count(openBlockers(report), 'blocker')) },
    style.width >= SYSTEM_FROM && { head: '', cells: of(({ system }) => system.name), share: 2 },
    { head: '', cells: outcomes.map(({ file }) => file), share: 3, place: true },
  ];
  return columns(there(all), style, 1);
}

function there(all: readonly (Column | false)[]): Column[] {
  return all.filter((column) => column !== false);
}

function cells(outcomes: readonly Outcome[]) {
  return (show: (report: Report) => string) =>
    outcomes.map((outcome) => ('report' in outcome ? show(outcome.report) : ''));
}

function verdicts(outcomes: readonly Outcome[], head: string, style: Style): Column {
  const words = outcomes.map((o) => ('report' in o ? verdictWord(o.report.verdict) : 'invalid'));
  const paint = (row: number) => both(style.bold, words[row] === 'PASSED' ? style.good : style.bad);
  return { head, cells: words, paint };
}
