/** The three shapes of a section: a heading, a labelled paragraph, and columns without lines. */
import Table from 'cli-table3';
import { both, type Paint, plain, type Style } from './style.js';
import { fit, fitPlace, pad, widthOf, wrap } from './wrap.js';

const INDENT = 2;

/** A section's name, and in a few words what it holds. */
export function heading(name: string, about: string, style: Style): string[] {
  const [first = '', ...more] = wrap(about, style.measure - name.length - 2, 3);
  const indent = ' '.repeat(name.length + 2);
  return ['', `${style.bold(name)}  ${style.dim(first)}`, ...more.map((line) => indent + style.dim(line)), ''];
}

export interface EntryOptions {
  /** Columns of the label with the space behind it. */
  readonly label?: number;
  readonly most?: number;
  readonly paint?: Paint;
  readonly paintLabel?: Paint;
}

/** A label, and its text beside it, wrapped. */
export function entry(label: string, text: string, style: Style, options: EntryOptions = {}): string[] {
  const { label: columns = 11, most = 3, paint = plain, paintLabel = style.dim } = options;
  const lines = wrap(text, style.measure - INDENT - columns, most);
  const blank = ' '.repeat(INDENT + columns);
  return lines.map((line, i) =>
    i === 0 ? `  ${paintLabel(label)}${' '.repeat(Math.max(1, columns - widthOf(label)))}${paint(line)}` : blank + paint(line),
  );
}

export interface Column {
  readonly head: string;
  readonly cells: readonly string[];
  /** A column with a share wraps into what the others leave, in this proportion; one without is never cut. */
  readonly share?: number;
  readonly right?: boolean;
  /** Cut at the beginning, where the folders are. */
  readonly place?: boolean;
  readonly paint?: (line: string, row: number) => string;
}

const GAP = 2;
const NO_LINES = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '',
  bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '',
  left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '',
  middle: ' '.repeat(GAP),
} as const;

/** Columns side by side with nothing but space between them; cells wrap to `most` lines. */
export function columns(all: readonly Column[], style: Style, most: number, indent = 0): string[] {
  const widths = widthsOf(all, style.width - indent - GAP * (all.length - 1));
  const table = new Table({
    chars: NO_LINES,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colWidths: widths,
    colAligns: all.map(({ right }) => (right ? 'right' : 'left')),
  });
  if (all.some(({ head }) => head !== '')) table.push(all.map(({ head }, i) => style.dim(fit(head, widths[i] ?? 0))));
  const rows = all[0]?.cells.length ?? 0;
  for (let row = 0; row < rows; row += 1) table.push(all.map((column, i) => cell(column, row, widths[i] ?? 0, most)));
  return table
    .toString()
    .split('\n')
    .map((line) => ' '.repeat(indent) + line);
}

function cell({ cells, place, paint = plain }: Column, row: number, columns: number, most: number): string {
  const text = cells[row] ?? '';
  const lines = place ? [fitPlace(text, columns)] : most === 1 ? [fit(text, columns)] : wrap(text, columns, most);
  return lines.map((line) => paint(line, row)).join('\n');
}

/** Narrow columns take what they need; the others share the rest. */
function widthsOf(all: readonly Column[], room: number): number[] {
  const natural = all.map(({ head, cells }) => Math.max(widthOf(head), ...cells.map((text) => widthOf(fit(text, 200)))));
  const widths = all.map((column, i) => (column.share === undefined ? (natural[i] ?? 0) : 0));
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

export { both, pad };
