/**
 * Plain text into lines of at most so many columns. Everything that reaches the terminal passes through here before it
 * is coloured, so this is also where strangers' text is made harmless and short.
 */
import stringWidth from 'string-width';
import { printable } from '../../util/printable.js';

/** UTF-16 units per column that are looked at: a family of emoji has 11 for two columns. */
const UNITS = 8;
/** One column per unit: the common cases, worth a short cut. The signs are those that reports are made of. */
export const NARROW_SIGNS = '·×÷–—‘’“”…←→≤≥⌈⌉─│╭╰├┤█░▏✓✗▲';
const NARROW = new RegExp(`^[ -~${NARROW_SIGNS}]*$`);
let segmenter: Intl.Segmenter | undefined;

/** Graphemes of a text; the segmenter is made when the first text needs it. */
function graphemesOf(text: string): Iterable<Intl.SegmentData> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

/** Columns that the text takes: wide characters take two, combining marks none. */
export function widthOf(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text);
}

/** Harmless, and no longer than so many columns can need. */
function harmless(text: string, columns: number): string {
  const most = UNITS * Math.max(1, columns);
  return text.length <= most ? printable(text) : `${printable(text.slice(0, most))}…`;
}

/** The longest beginning of at most `columns` columns, in whole graphemes. */
function head(text: string, columns: number): string {
  if (NARROW.test(text)) return text.slice(0, Math.max(0, columns));
  if (widthOf(text) <= columns) return text;
  let end = 0;
  let width = 0;
  for (const { segment } of graphemesOf(text)) {
    width += widthOf(segment);
    if (width > columns) break;
    end += segment.length;
  }
  return text.slice(0, end);
}

/** The longest end of at most `columns` columns. */
function tail(text: string, columns: number): string {
  if (NARROW.test(text)) return columns > 0 ? text.slice(-columns) : '';
  const parts = [...graphemesOf(text)];
  let width = 0;
  const before = parts.findLast(({ segment }) => {
    width += widthOf(segment);
    return width > columns;
  });
  return before ? text.slice(before.index + before.segment.length) : text;
}

/** One line: the text, cut at the end. */
export function cut(text: string, columns: number): string {
  const clean = harmless(text, columns).trimEnd();
  if (widthOf(clean) <= columns) return clean;
  return columns < 1 ? '' : `${head(clean, columns - 1).trimEnd()}…`;
}

/** One line: a place in a file, cut at the beginning, where the folders are. */
export function cutPlace(place: string, columns: number): string {
  const most = UNITS * Math.max(1, columns);
  const clean = printable(place.slice(-most)).trim();
  if (place.length <= most && widthOf(clean) <= columns) return clean;
  if (columns < 1) return '';
  const end = tail(clean, columns - 1);
  const folder = end.indexOf('/');
  return `…${folder > 0 && folder < end.length - 1 ? end.slice(folder) : end}`;
}

/** The text, and spaces up to `columns`. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

/** Lines of whole words; a word longer than a line is broken; what exceeds `most` lines is cut. */
export function wrap(text: string, columns: number, most = 8): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words(harmless(text, columns * most), columns)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= columns) line = longer;
    else {
      lines.push(line);
      line = word;
    }
    if (lines.length === most) return [...lines.slice(0, -1), ended(lines.at(-1) ?? '', columns)];
  }
  return line === '' ? lines : [...lines, line];
}

/** The line with a sign that it goes on, after a whole word where there is one. */
function ended(line: string, columns: number): string {
  if (widthOf(line) < columns) return `${line}…`;
  const shorter = head(line, columns - 1);
  const space = shorter.lastIndexOf(' ');
  return `${space > 0 ? shorter.slice(0, space) : shorter}…`;
}

function* words(text: string, columns: number): Generator<string> {
  for (const word of text.split(/\s+/u)) {
    let rest = word;
    while (rest !== '') {
      const piece = head(rest, columns) || head(rest, 2) || rest;
      yield piece;
      rest = rest.slice(piece.length);
    }
  }
}
