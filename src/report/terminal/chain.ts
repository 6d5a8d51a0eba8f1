/** The chain from users to cost: a row for each layer, for `assess` and `size` alike. */
import type { Report } from '../report.js';
import { bar, times, VERDICTS } from '../sizing/words.js';
import type { SizedLayer } from '../sizing.js';
import { entry, heading } from './layout.js';
import { both, type Paint, plain, type Style } from './style.js';
import { cut, pad, widthOf } from './wrap.js';

const DECLARED_FROM = 72;
const BARS_FROM = 80;
/** Columns of a row without its bar. */
const REST = 72;
const INDENT = 2;
const SPACE = '  ';

interface Column {
  readonly head: string;
  readonly cell: (layer: SizedLayer) => string;
  readonly right?: boolean;
  readonly paint?: (layer: SizedLayer) => Paint;
}

/** One row a layer: required, declared, how much of it, verdict; bars where there is room for them. */
export function layerRows(layers: readonly SizedLayer[], style: Style): string[] {
  const bars = Math.max(8, Math.min(24, style.width - REST));
  const paint = (layer: SizedLayer) => paintOf(layer, style);
  const all: (Column | false)[] = [
    { head: 'layer', cell: ({ layer }) => layer, paint: () => style.bold },
    { head: 'required', cell: ({ required_text: text }) => text, right: true },
    style.width >= DECLARED_FROM && { head: 'declared', cell: ({ declared_text: text }) => text, right: true },
    { head: '', cell: ({ ratio }) => times(ratio), right: true },
    style.width >= BARS_FROM && { head: '', cell: ({ ratio }) => bar(ratio, bars), paint },
    { head: '', cell: ({ verdict }) => VERDICTS[verdict], paint },
  ];
  const rows = all.filter((column) => column !== false).map((column) => shown(column, layers, style));
  return [-1, ...layers.keys()].map((at) => {
    const texts = rows.map(({ cells }) => cells[at + 1] ?? '');
    const room = style.width - INDENT - widthOf(texts.slice(0, -1).join(SPACE)) - SPACE.length;
    const last = cut(texts.at(-1) ?? '', room);
    const painted = [...texts.slice(0, -1), last].map((text, i) => rows[i]?.paints[at + 1]?.(text) ?? text);
    return ' '.repeat(INDENT) + painted.join(SPACE);
  });
}

/** The cells of a column below its head, all but the last column's of one width, and how each is painted. */
function shown({ head, cell, right, paint }: Column, layers: readonly SizedLayer[], style: Style) {
  const texts = [head, ...layers.map(cell)];
  const width = Math.max(...texts.map(widthOf));
  const cells = texts.map((text) => (right ? ' '.repeat(width - widthOf(text)) + text : pad(text, width)));
  return { cells, paints: [style.dim, ...layers.map((layer) => paint?.(layer) ?? plain)] };
}

function paintOf({ verdict }: SizedLayer, style: Style): Paint {
  switch (verdict) {
    case 'carries':
      return style.good;
    case 'tight':
      return style.warn;
    case 'short':
      return both(style.bold, style.bad);
    case 'not_declared':
    case 'unknown':
      return style.accent;
    case 'not_needed':
      return style.dim;
  }
}

/** What each layer's numbers are. */
export function layerNotes(layers: readonly SizedLayer[], style: Style): string[] {
  return layers.flatMap(({ layer, note }) => entry(layer, note, style, { label: 9, most: 2, paint: style.dim }));
}

/** The chain of an assessed system; of its notes only the one on prices, unless everything is asked for. */
export function chain({ chain: found }: Report, style: Style): string[] {
  if (!found) return [];
  const { layers } = found;
  const notes = style.verbose ? layers : found.why === null ? layers.filter(({ layer }) => layer === 'cost') : [];
  return [
    ...heading('Chain', about(found), style),
    ...layerRows(layers, style),
    ...(notes.length > 0 ? ['', ...layerNotes(notes, style)] : []),
  ];
}

function about({ gpu, limiting, why }: NonNullable<Report['chain']>): string {
  if (why !== null) return `what production needs of each layer is not known: ${why}`;
  const scarcest = limiting === null ? 'no layer can be compared yet' : `scarcest: ${limiting.layer}`;
  return `what production needs of each layer, on ${gpu ?? ''}; ${scarcest}`;
}
