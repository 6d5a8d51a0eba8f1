/** Pilot beside production: one row per dimension, as many columns as there is room for. */
import type { Report, TableRow } from '../report.js';
import { type Column, drawn, type Layout, laidOut } from './columns.js';
import { both, MARKS, type Paint, type Style, spoken } from './style.js';
import { cut } from './wrap.js';

const ALL_FROM = 120;
const TITLES_FROM = 160;
const PRODUCTION_FROM = 72;
const SHARES = [1.2, 1.1, 1.3, 1] as const;

const STATUS: Readonly<Record<TableRow['status'], string>> = {
  ready: `${MARKS.pass} ready`,
  gaps: `${MARKS.warn} gaps`,
  blocked: `${MARKS.fail} blocked`,
  unknown: `${MARKS.unknown} unknown`,
  not_applicable: `${MARKS.not_applicable} n/a`,
};

/** More dimensions than this have one line each, with what is there rather than what should be: the gaps say that. */
const MANY = 10;
const MANY_FROM = 150;

/** At most `rows` lines where shorter cells can achieve it. */
export function comparison(report: Report, style: Style, rows: number): string[] {
  if (style.verbose) return leastCut(report, style, 6);
  if (report.table.length > MANY) return leastCut(report, style, 1);
  const roomy = leastCut(report, style, 3);
  return roomy.length <= rows ? roomy : leastCut(report, style, 2);
}

/** `you` gets as much more than the other texts as loses the fewest words. */
function leastCut(report: Report, style: Style, most: number): string[] {
  let best: { readonly layout: Layout; readonly cuts: number } | undefined;
  for (const share of SHARES) {
    const layout = laidOut(shown(report, style, share), style, most);
    const cuts = layout.lines.filter((cells) => cells.some(({ text }) => text.includes('…'))).length;
    if (!best || cuts < best.cuts) best = { layout, cuts };
    if (cuts === 0) break;
  }
  return best ? drawn(best.layout) : [];
}

function shown({ table }: Report, style: Style, share: number): Column[] {
  const { width, bold, dim } = style;
  const texts = (pick: (row: TableRow) => string) => table.map(pick);
  const scores = texts(({ assured }) => (assured === null ? '' : String(assured)));
  const wide = table.length > MANY && !style.verbose ? MANY_FROM : 0;
  const all: (Column | false)[] = [
    { head: 'dimension', cells: texts((row) => name(row, width)), paint: () => bold },
    width >= Math.max(ALL_FROM, wide) && {
      head: 'pilot',
      cells: texts(({ pilot }) => pilot),
      share: 1,
      paint: () => dim,
    },
    width >= Math.max(PRODUCTION_FROM, wide) && {
      head: 'production',
      cells: texts(({ production }) => production),
      share: 1,
    },
    { head: 'you', cells: texts(({ you }) => you), share },
    { head: 'status', cells: texts(({ status }) => STATUS[status]), paint: painter(table, style) },
    width >= ALL_FROM && { head: 'proven', cells: scores, right: true },
  ];
  return all.filter((column) => column !== false);
}

/** The title where there is room, the short name otherwise. */
function name({ title, dimension }: TableRow, width: number): string {
  return width >= TITLES_FROM ? cut(title, 32) : cut(spoken(dimension), 16);
}

function painter(table: readonly TableRow[], style: Style): (row: number) => Paint {
  return (row) => paintOf(table[row]?.status ?? 'not_applicable', style);
}

function paintOf(status: TableRow['status'], style: Style): Paint {
  switch (status) {
    case 'ready':
      return style.good;
    case 'gaps':
      return style.warn;
    case 'blocked':
      return both(style.bold, style.bad);
    case 'unknown':
      return style.accent;
    case 'not_applicable':
      return style.dim;
  }
}
