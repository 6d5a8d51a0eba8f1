/** The shapes of a section: a heading, a labelled paragraph. */
import { type Paint, plain, type Style } from './style.js';
import { widthOf, wrap } from './wrap.js';

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
    i === 0
      ? `  ${paintLabel(label)}${' '.repeat(Math.max(1, columns - widthOf(label)))}${paint(line)}`
      : blank + paint(line),
  );
}
