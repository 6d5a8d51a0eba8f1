/**
 * Plain text into lines of at most so many columns. Everything that reaches the terminal passes through here before it
 * is coloured, so this is also where strangers' text is made harmless and short.
 */
import stringWidth from 'string-width';
import { brief, printable } from '../../util/printable.js';

const LONGEST = 2000;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns that the text takes: wide characters take two, combining marks none. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** The longest beginning of at most `columns` columns, in whole graphemes. */
function head(text: string, columns: number): string {
  let taken = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += widthOf(segment);
    if (width > columns) break;
    taken += segment;
  }
  return taken;
}

/** The longest end of at most `columns` columns. */
function tail(text: string, columns: number): string {
  const parts = [...graphemes.segment(text)].map(({ segment }) => segment);
  let start = parts.length;
  let width = 0;
  while (start > 0) {
    width += widthOf(parts[start - 1] ?? '');
    if (width > columns) break;
    start -= 1;
  }
  return parts.slice(start).join('');
}

/** One line: the text, cut at the end. */
export function cut(text: string, columns: number): string {
  const clean = brief(text, LONGEST);
  if (widthOf(clean) <= columns) return clean.trimEnd();
  return columns < 1 ? '' : `${head(clean, columns - 1).trimEnd()}…`;
}

/** One line: a place in a file, cut at the beginning, where the folders are. */
export function cutPlace(place: string, columns: number): string {
  const clean = printable(place.slice(-LONGEST));
  if (widthOf(clean) <= columns) return clean;
  const end = tail(clean, columns - 1);
  const folder = end.indexOf('/');
  return columns < 1 ? '' : `…${folder > 0 && folder < end.length - 1 ? end.slice(folder) : end}`;
}

/** The text, and spaces up to `columns`. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

/** Lines of whole words; a word longer than a line is broken; what exceeds `most` lines is cut. */
export function wrap(text: string, columns: number, most = 8): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words(brief(text, LONGEST), columns)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= columns) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  if (line !== '') lines.push(line);
  if (lines.length <= most) return lines;
  const last = lines[most - 1] ?? '';
  return [...lines.slice(0, most - 1), widthOf(last) < columns ? `${last}…` : `${head(last, columns - 1)}…`];
}

function words(text: string, columns: number): string[] {
  return text.split(/\s+/u).flatMap((word) => {
    const pieces: string[] = [];
    let rest = word;
    while (widthOf(rest) > columns) {
      const piece = head(rest, columns) || [...rest].slice(0, 1).join('');
      pieces.push(piece);
      rest = rest.slice(piece.length);
    }
    return rest === '' ? pieces : [...pieces, rest];
  });
}
