/** Columns side by side with nothing but space between them. */
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
/** Columns side by side with nothing but space between them; cells wrap to `most` lines. */
export function columns(all: readonly Column[], style: Style, most: number, indent = 0): string[] {
  return drawn(laidOut(all, style, most, indent), indent);
}

/** A line of a cell: plain, so that it can be measured, and its colour. */
interface Piece {
  readonly text: string;
  readonly paint: Paint;
}

/** Lines of cells, none wider than its column. */
export interface Layout {
  readonly widths: readonly number[];
  readonly right: readonly boolean[];
  readonly lines: readonly (readonly Piece[])[];
}

const NOTHING: Piece = { text: '', paint: plain };

export function laidOut(all: readonly Column[], style: Style, most: number, indent = 0): Layout {
  const widths = widthsOf(all, style.width - indent - GAP * (all.length - 1));
  const lines: Piece[][] = [];
  if (all.some(({ head }) => head !== ''))
    lines.push(all.map(({ head }, i) => ({ text: cut(head, widths[i] ?? 0), paint: style.dim })));
  const rows = all[0]?.cells.length ?? 0;
  for (let row = 0; row < rows; row += 1) {
    const cells = all.map((column, i) => cell(column, row, widths[i] ?? 0, most));
    const height = Math.max(...cells.map((pieces) => pieces.length));
    for (let line = 0; line < height; line += 1) lines.push(cells.map((pieces) => pieces[line] ?? NOTHING));
  }
  return { widths, right: all.map(({ right = false }) => right), lines };
}

export function drawn({ widths, right, lines }: Layout, indent = 0): string[] {
  const edge = ' '.repeat(indent);
  const between = ' '.repeat(GAP);
  const draw = ({ text, paint }: Piece, i: number) => {
    const space = ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(text)));
    return right[i] ? space + paint(text) : paint(text) + space;
  };
  return lines.map((pieces) => edge + pieces.map(draw).join(between));
}

function cell({ cells, place, paint = () => plain }: Column, row: number, columns: number, most: number): Piece[] {
  const text = cells[row] ?? '';
  const lines = place ? [cutPlace(text, columns)] : most === 1 ? [cut(text, columns)] : wrap(text, columns, most);
  return lines.map((line) => ({ text: line, paint: paint(row) }));
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
