/** Columns side by side with nothing but space between them. */
import Table from 'cli-table3';
import { type Paint, plain, type Style } from './style.js';
import { cut, cutPlace, widthOf, wrap } from './wrap.js';

export interface Column {
  readonly head: string;
  readonly cells: readonly string[];
  /** A column with a share wraps into what the others leave, in this proportion; one without is never cut. */
  readonly share?: number;
  readonly right?: boolean;
  /** Cut at the beginning, where the folders are. */
  readonly place?: boolean;
  readonly paint?: (row: number) => Paint;
}

const GAP = 2;
const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' '.repeat(GAP),
} as const;

/** Columns side by side with nothing but space between them; cells wrap to `most` lines. */
export function columns(all: readonly Column[], style: Style, most: number, indent = 0): string[] {
  return drawn(laidOut(all, style, most, indent), indent);
}

/** Lines of cells, each as wide as its column allows. */
export interface Layout {
  readonly widths: readonly number[];
  readonly aligns: readonly ('left' | 'right')[];
  readonly lines: readonly (readonly string[])[];
}

export function laidOut(all: readonly Column[], style: Style, most: number, indent = 0): Layout {
  const widths = widthsOf(all, style.width - indent - GAP * (all.length - 1));
  const lines: string[][] = [];
  if (all.some(({ head }) => head !== '')) lines.push(all.map(({ head }, i) => style.dim(cut(head, widths[i] ?? 0))));
  const rows = all[0]?.cells.length ?? 0;
  for (let row = 0; row < rows; row += 1) {
    const cells = all.map((column, i) => cell(column, row, widths[i] ?? 0, most));
    const height = Math.max(...cells.map((lines) => lines.length));
    for (let line = 0; line < height; line += 1) lines.push(cells.map((lines) => lines[line] ?? ''));
  }
  return { widths, aligns: all.map(({ right }) => (right ? 'right' : 'left')), lines };
}

/** cli-table3 compares every cell with every other and measures tall ones line by line: few rows, of one line each. */
const ROWS = 8;

export function drawn({ widths, aligns, lines }: Layout, indent = 0): string[] {
  const options = {
    chars: NO_LINES,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colWidths: [...widths],
    colAligns: [...aligns],
  };
  const tables = Array.from({ length: Math.ceil(lines.length / ROWS) }, (_, i) => {
    const table = new Table(options);
    table.push(...lines.slice(i * ROWS, (i + 1) * ROWS).map((line) => [...line]));
    return table.toString().split('\n');
  });
  return tables.flat().map((line) => ' '.repeat(indent) + line);
}

function cell({ cells, place, paint = () => plain }: Column, row: number, columns: number, most: number): string[] {
  const text = cells[row] ?? '';
  const lines = place ? [cutPlace(text, columns)] : most === 1 ? [cut(text, columns)] : wrap(text, columns, most);
  return lines.map((line) => paint(row)(line));
}

/** Columns without a share take what they need, the others share the rest; what a shortened place leaves, too. */
function widthsOf(all: readonly Column[], room: number): number[] {
  const natural = all.map(({ head, cells }) =>
    Math.max(widthOf(head), ...cells.map((text) => widthOf(cut(text, 200)))),
  );
  const first = shared(all, natural, room);
  const needed = all.map(({ place, head, cells }, i) => {
    const width = first[i] ?? 1;
    return place ? Math.max(widthOf(head), ...cells.map((text) => widthOf(cutPlace(text, width)))) : (natural[i] ?? 0);
  });
  return shared(all, needed, room);
}

function shared(all: readonly Column[], natural: readonly number[], room: number): number[] {
  const widths = all.map(({ share }, i) => (share === undefined ? (natural[i] ?? 0) : 0));
  let left = room - widths.reduce((sum, width) => sum + width, 0);
  const open = all.flatMap(({ share }, i) => (share === undefined ? [] : [{ i, share, natural: natural[i] ?? 0 }]));
  open.sort((a, b) => a.natural / a.share - b.natural / b.share);
  for (const [done, { i, share, natural: wanted }] of open.entries()) {
    const shares = open.slice(done).reduce((sum, column) => sum + column.share, 0);
    const width = Math.max(1, Math.min(wanted, Math.floor((left * share) / shares)));
    widths[i] = width;
    left -= width;
  }
  return widths;
}
