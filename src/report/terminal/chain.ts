/** The chain from users to cost: a row for each layer, for `assess` and `size` alike. */
import type { Report } from '../report.js';
import { bar, times, VERDICTS } from '../sizing/words.js';
import type { SizedLayer } from '../sizing.js';
import { type Column, columns } from './columns.js';
import { entry, heading } from './layout.js';
import { both, type Paint, type Style } from './style.js';

const DECLARED_FROM = 72;
const BARS_FROM = 88;
/** Columns of a row without its bar. */
const REST = 72;
const INDENT = 2;

/** One row a layer: required, declared, how much of it, verdict; bars where there is room for them. */
export function layerRows(layers: readonly SizedLayer[], style: Style): string[] {
  const cells = (pick: (layer: SizedLayer) => string) => layers.map(pick);
  const bars = Math.max(8, Math.min(24, style.width - REST));
  const all: (Column | false)[] = [
    { head: 'layer', cells: cells(({ layer }) => layer), paint: () => style.bold },
    { head: 'required', cells: cells(({ required_text: text }) => text), right: true },
    style.width >= DECLARED_FROM && {
      head: 'declared',
      cells: cells(({ declared_text: text }) => text),
      right: true,
    },
    { head: '', cells: cells(({ ratio }) => times(ratio)), right: true },
    style.width >= BARS_FROM && {
      head: '',
      cells: cells(({ ratio }) => bar(ratio, bars)),
      paint: painter(layers, style),
    },
    { head: '', cells: cells(({ verdict }) => VERDICTS[verdict]), share: 1, paint: painter(layers, style) },
  ];
  return columns(
    all.filter((column) => column !== false),
    style,
    1,
    INDENT,
  );
}

function painter(layers: readonly SizedLayer[], style: Style): (row: number) => Paint {
  const paints: Readonly<Record<SizedLayer['verdict'], Paint>> = {
    carries: style.good,
    tight: style.warn,
    short: both(style.bold, style.bad),
    not_declared: style.accent,
    unknown: style.accent,
    not_needed: style.dim,
  };
  return (row) => paints[layers[row]?.verdict ?? 'unknown'];
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
