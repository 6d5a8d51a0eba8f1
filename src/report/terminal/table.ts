/** Pilot beside production: one row per dimension, as many columns as there is room for. */
import type { Report, TableRow } from '../report.js';
import { type Column, columns } from './columns.js';
import { both, MARKS, type Paint, type Style, spoken } from './style.js';
import { cut } from './wrap.js';

const ALL_FROM = 120;
const PRODUCTION_FROM = 72;

const STATUS: Readonly<Record<TableRow['status'], string>> = {
  ready: `${MARKS.pass} ready`,
  gaps: `${MARKS.warn} gaps`,
  blocked: `${MARKS.fail} blocked`,
  unknown: `${MARKS.unknown} unknown`,
  not_applicable: `${MARKS.not_applicable} n/a`,
};

/** At most `rows` lines where shorter cells can achieve it. */
export function comparison({ table }: Report, style: Style, rows: number): string[] {
  const { width, verbose, bold, dim } = style;
  const texts = (pick: (row: TableRow) => string) => table.map(pick);
  const scores: Column = {
    head: 'proven',
    cells: texts(({ assured }) => (assured === null ? '' : String(assured))),
    right: true,
  };
  const all: (Column | false)[] = [
    {
      head: 'dimension',
      cells: texts((row) => name(row, width)),
      paint: () => bold,
    },
    width >= ALL_FROM && { head: 'pilot', cells: texts(({ pilot }) => pilot), share: 1, paint: () => dim },
    width >= PRODUCTION_FROM && { head: 'production', cells: texts(({ production }) => production), share: 1 },
    { head: 'you', cells: texts(({ you }) => you), share: 1 },
    { head: 'status', cells: texts(({ status }) => STATUS[status]), paint: painter(table, style) },
    width >= ALL_FROM && scores,
  ];
  const shown = all.filter((column) => column !== false);
  const roomy = columns(shown, style, verbose ? 6 : 3);
  return verbose || roomy.length <= rows ? roomy : columns(shown, style, 2);
}

/** The title where there is room, the short name otherwise. */
function name({ title, dimension }: TableRow, width: number): string {
  return width >= ALL_FROM ? cut(title, 32) : cut(spoken(dimension), 16);
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
