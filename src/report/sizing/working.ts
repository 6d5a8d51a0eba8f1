/** The working of one number of a sizing as text, and the list of all. */
import type { Working } from '../../facts/sizing/workings.js';
import { entry, heading } from '../terminal/layout.js';
import { styleOf } from '../terminal/style.js';
import { widthOf } from '../terminal/wrap.js';
import type { SizingPrintOptions } from './reporter.js';

/** One number: its value, the formula, what was put in, and where each of these is from. */
export function workingText(found: Working, { width, colour }: SizingPrintOptions): string {
  const style = styleOf({ width, colour, verbose: false, quiet: false });
  const label = Math.min(20, Math.max(8, ...found.inputs.map(({ name }) => widthOf(name))) + 2);
  const field = (name: string, text: string) => (text === '' ? [] : entry(name, text, style, { label, most: 6 }));
  const lines = [
    `${style.bold(found.id)}  ${found.title}`,
    '',
    ...entry('is', found.value, style, { label, most: 6, paint: style.bold }),
    ...field('formula', found.formula),
    ...found.inputs.flatMap(({ name, value, origin }) => field(name, `${value}${origin === '' ? '' : ` — ${origin}`}`)),
    ...field('source', found.source),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** Everything that can be explained, with its value. */
export function workingsText(all: readonly Working[], { width, colour }: SizingPrintOptions): string {
  const style = styleOf({ width, colour, verbose: false, quiet: false });
  const label = Math.max(...all.map(({ id }) => widthOf(id))) + 2;
  const lines = [
    ...heading('Explain', 'airworthy size --explain ID shows the formula, the numbers and their origin', style).slice(
      1,
    ),
    ...all.flatMap(({ id, value }) => entry(id, value, style, { label: Math.min(label, 40), most: 1 })),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}
