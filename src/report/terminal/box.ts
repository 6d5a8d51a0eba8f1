/** A table with lines, for many rows that are read across. */
import Table from 'cli-table3';
import { type Column, laidOut } from './columns.js';
import type { Style } from './style.js';

/** cli-table3 compares every cell with every other: a thousand manifests are many small tables in one frame. */
const ROWS = 40;
const LINES = /[┌┐└┘├┤┬┴┼─│]+/g;
/** Columns that the lines beside a cell take, beyond the space that columns have anyway. */
const LINE = 1;

/** One line a row. Columns whose heads are all empty have no head. */
export function boxed(all: readonly Column[], style: Style): string[] {
  const lines = LINE * (all.length + 1) + 2;
  const { widths, right, lines: rows } = laidOut(all, { ...style, width: style.width - lines }, 1);
  const drawn: string[] = [];
  for (let start = 0; start < rows.length; start += ROWS) {
    const table = new Table({
      chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
      style: { head: [], border: [] },
      colWidths: widths.map((width) => width + 2),
      colAligns: right.map((yes) => (yes ? 'right' : 'left')),
    });
    table.push(...rows.slice(start, start + ROWS).map((row) => row.map(({ text, paint }) => paint(text))));
    const [top = '', ...rest] = table.toString().split('\n');
    const bottom = rest.pop() ?? '';
    drawn.push(...(start === 0 ? [top] : []), ...rest, ...(start + ROWS >= rows.length ? [bottom] : []));
  }
  const [top = '', head = '', ...body] = drawn;
  const under = top.replace('┌', '├').replaceAll('┬', '┼').replace('┐', '┤');
  return [top, head, under, ...body].map((line) => line.replace(LINES, (lines) => style.dim(lines)));
}
