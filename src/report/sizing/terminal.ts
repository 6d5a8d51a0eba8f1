/** A sizing in the terminal: the chain, the alternatives, what was refused and what was assumed. */

import type { SizedLatency, SizedOption, Sizing } from '../sizing.js';
import { layerNotes, layerRows } from '../terminal/chain.js';
import { type Column, columns } from '../terminal/columns.js';
import { entry, heading } from '../terminal/layout.js';
import { both, plain, type Style, styleOf } from '../terminal/style.js';
import { cut, cutPlace, pad, widthOf } from '../terminal/wrap.js';
import type { SizingReporter } from './reporter.js';
import {
  breakEvenLines,
  CURVE_HEAD,
  costText,
  curveRows,
  interval,
  layoutText,
  MULTIPLE_HEAD,
  multipleRows,
  powerText,
  pricesText,
  priceText,
  removedLines,
  shortly,
  shownOptions,
  workloadLines,
} from './words.js';

const APIS = 4;
const UNPRICED = 6;
const WIDE = 110;
const INTERVALS_FROM = 76;
const LATENCIES_FROM = 58;

export const terminal: SizingReporter = (sizing, { width, colour }) => {
  const style = styleOf({ width, colour, verbose: false, quiet: false });
  const lines = [
    ...title(sizing, style),
    ...chain(sizing, style),
    ...targets(sizing, style),
    ...options(sizing, style),
    ...ownOrRent(sizing, style),
    ...apis(sizing, style),
    ...removed(sizing, style),
    ...refused(sizing, style),
    ...assumptions(sizing, style),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
};

function title(sizing: Sizing, style: Style): string[] {
  const name = cut(sizing.system ?? 'sizing', Math.floor(style.width / 2));
  const place = cutPlace(sizing.file, style.width - widthOf(name) - 2);
  const gap = ' '.repeat(Math.max(2, style.width - widthOf(name) - widthOf(place)));
  const [model = '', load = '', budgets = ''] = workloadLines(sizing);
  const verdict = sizing.limiting && sizing.limiting.share >= 1 ? style.good : both(style.bold, style.bad);
  return [
    `${style.bold(name)}${gap}${style.dim(place)}`,
    '',
    ...entry('Result', sizing.headline, style, { paint: sizing.limiting ? verdict : style.bold }),
    ...entry('Model', model, style),
    ...entry('Load', load, style),
    ...entry('Budgets', budgets, style),
    ...entry('Prices', pricesText(sizing), style, sizing.prices.stale.length > 0 ? { paint: style.warn } : {}),
  ];
}

function chain({ chain: layers, chosen }: Sizing, style: Style): string[] {
  if (!chosen || layers.length === 0) return [];
  const because = chosen.because === 'declared' ? 'as declared' : 'the cheapest option';
  return [
    ...heading('Chain', `what production needs of each layer, on ${chosen.gpu}, ${because}`, style),
    ...layerRows(layers, style),
    '',
    ...layerNotes(layers, style),
  ];
}

const present = (all: readonly (Column | false)[]) => all.filter((column) => column !== false);

const LEGEND = [
  ['★', 'Pareto-optimal: nothing priced is better in cost, power and latency at once'],
  ['~', 'a budget lies inside the 80% interval of the prediction: measure before you buy'],
  ['', 'Layout: replicas × GPUs. Latency: predicted at the grown peak (80% interval). Price: its age in days.'],
] as const;

/** What is special about an option. */
function mark({ pareto, budgets_hold_at_upper_end: sure }: SizedOption): string {
  return `${pareto ? '★' : ' '}${sure ? '' : '~'}`;
}

function options(sizing: Sizing, style: Style): string[] {
  const shown = shownOptions(sizing, UNPRICED);
  const [first] = shown;
  if (!first) return [];
  const rest = sizing.options.length - shown.length;
  const cells = (pick: (option: SizedOption) => string) => shown.map(pick);
  const percent = Math.round(first.percentile * 100);
  const [wide, some] = [style.width >= WIDE, style.width >= LATENCIES_FROM];
  const brief = style.width < INTERVALS_FROM;
  const latency = (value: SizedLatency) => (brief ? shortly(value) : interval(value));
  const all: (Column | false)[] = [
    { head: '', cells: cells(mark), paint: () => style.accent },
    {
      head: 'GPU',
      cells: cells(({ gpu }) => gpu),
      share: 1,
      paint: (row) => (shown[row]?.pareto ? style.bold : plain),
    },
    { head: 'GPUs', cells: cells(({ gpus }) => String(gpus)), right: true },
    some && { head: 'layout', cells: cells(layoutText), right: true },
    wide && { head: 'weights', cells: cells(({ weight_format: format }) => format) },
    { head: some ? `TTFT p${percent}` : 'TTFT', cells: cells(({ ttft_seconds: value }) => latency(value)) },
    some && { head: 'TPOT', cells: cells(({ tpot_seconds: value }) => latency(value)) },
    wide && { head: 'power', cells: cells(powerText), right: true },
    { head: wide ? 'USD/month' : 'USD/mo', cells: cells(({ cost }) => costText(cost)), right: true },
    wide && { head: 'price', cells: cells(({ cost }) => priceText(cost)), paint: () => style.dim },
  ];
  return [
    ...heading('Alternatives', 'the smallest layout of each GPU inside the budgets, cheapest first', style),
    ...columns(present(all), style, 1, 1),
    '',
    ...LEGEND.flatMap(([sign, text]) => entry(sign, text, style, { label: 2, paint: style.dim })),
    ...(rest > 0
      ? entry('', `${rest} more without a price: --format json`, style, { label: 2, paint: style.dim })
      : []),
  ];
}

function apis({ apis: all }: Sizing, style: Style): string[] {
  if (all.length === 0) return [];
  const shown = all.slice(0, APIS);
  const table: Column[] = [
    { head: 'API', cells: shown.map(({ model }) => model), share: 1 },
    { head: 'USD/month', cells: shown.map(({ cost }) => costText(cost)), right: true },
    { head: 'price', cells: shown.map(({ cost }) => priceText(cost)), paint: () => style.dim },
  ];
  const rest = all.length - shown.length;
  const about = 'the mean load through other models: compare their quality first';
  return [
    ...heading('Endpoints', about, style),
    ...columns(table, style, 1, 3),
    ...(rest > 0 ? [style.dim(`   ${rest} more: --format json`)] : []),
  ];
}

/** A table of texts, all but the first column to the right. */
function grid(head: readonly string[], rows: readonly (readonly string[])[], style: Style): string[] {
  const table = head.map((name, i): Column => ({ head: name, cells: rows.map((row) => row[i] ?? ''), right: i > 0 }));
  return columns(table, style, 1, 3);
}

function targets({ target }: Sizing, style: Style): string[] {
  if (!target) return [];
  const { rows, settings } = target;
  const cells = (pick: (row: (typeof rows)[number]) => string) => rows.map(pick);
  const table: Column[] = [
    { head: '', cells: cells(({ what }) => what), paint: () => style.bold },
    { head: 'before', cells: cells(({ before }) => before), right: true },
    { head: 'target', cells: cells(({ after }) => after), right: true },
  ];
  return [...heading('Target', settings.join(', '), style), ...columns(table, style, 1, 2)];
}

function ownOrRent({ own_or_rent: found }: Sizing, style: Style): string[] {
  if (!found) return [];
  const compared = found.own_usd_per_gpu_hour !== null && found.rent_usd_per_gpu_hour !== null;
  const wide = style.width >= LATENCIES_FROM;
  const loads = multipleRows(found).map((row) => (wide ? row : row.slice(0, 4)));
  return [
    ...heading('Own or rent', `USD per useful GPU-hour of ${found.gpu}, and USD a month at larger loads`, style),
    ...breakEvenLines(found).flatMap((line) => entry('', line, style, { label: 1, most: 3 })),
    ...(compared ? ['', ...grid(CURVE_HEAD, curveRows(found), style)] : []),
    '',
    ...grid(wide ? MULTIPLE_HEAD : MULTIPLE_HEAD.slice(0, 4), loads, style),
  ];
}

function removed(sizing: Sizing, style: Style): string[] {
  const groups = removedLines(sizing);
  if (groups.length === 0) return [];
  return [
    ...heading('Removed', 'before costs are compared: not where the data may be processed', style),
    ...groups.flatMap(({ kind, text }) => entry(kind, text, style, { label: 6, most: 8, paint: style.dim })),
  ];
}

/** One line for each that lacks memory, one for all that are too slow. */
function refused({ refused: all }: Sizing, style: Style): string[] {
  if (all.length === 0) return [];
  const slow = all.filter(({ reason }) => reason === 'budget').map(({ gpu }) => gpu);
  const small = all.filter(({ reason }) => reason === 'memory');
  const label = Math.max(...small.map(({ gpu }) => gpu.length), 8) + 2;
  const about = 'GPUs that cannot carry this model inside the budgets, over all layouts';
  return [
    ...heading('Refused', about, style),
    ...small.flatMap(({ gpu, message }) =>
      entry(gpu, message.slice(gpu.length + 2), style, { label, most: 2, paint: style.dim }),
    ),
    ...(slow.length > 0
      ? entry('too slow', `${slow.join(', ')}: the budgets do not hold even for one request alone`, style, {
          label,
          most: 6,
          paint: style.dim,
        })
      : []),
  ];
}

function assumptions({ assumptions: all }: Sizing, style: Style): string[] {
  const label = Math.min(22, Math.max(...all.map(({ what }) => widthOf(what))) + 2);
  return [
    ...heading('Assumed', 'what nobody declared, and where the value comes from', style),
    ...all.flatMap(({ what, value, origin }) =>
      entry(pad(cut(what, label - 1), label - 1), `${value}: ${origin}`, style, { label, most: 4 }),
    ),
  ];
}
