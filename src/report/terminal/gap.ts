/** One gap: in full, in short when it is only not declared, or in one line. */
import { where } from '../problems.js';
import type { Finding } from '../report.js';
import { frames } from './frames.js';
import { type EntryOptions, entry } from './layout.js';
import { MARKS, type Style, severityPaint, spoken } from './style.js';
import { cut, cutPlace, pad, widthOf, wrap } from './wrap.js';

const LABEL: EntryOptions = { label: 7 };
const SEVERITY_COLUMNS = 7;
const ONE_LINE_FROM = 72;

const WARNED = {
  assumed: 'a warning, not a failure: the need rests on an assumption',
  predicted: 'a warning, neither a failure nor a pass: predicted, with an interval, and not measured',
  tolerance: 'a warning, not a failure: within the tolerance for a derived need',
  not_in_force: 'a warning, not a failure: the duty is not in force yet and counts from',
} as const;

/** Everything about one gap: message, code, fix, gain. */
export function inFull(finding: Finding, style: Style): string[] {
  const message = wrap(finding.message, style.measure - 2, style.verbose ? 8 : 3).map((line) => `  ${line}`);
  return [
    ...header(finding, style),
    ...message,
    ...frames(finding, style),
    ...notes(finding, style),
    ...entry('fix', finding.fix, style, { ...LABEL, most: 5 }),
    ...(style.verbose ? background(finding, style) : []),
    ...gain(finding, style),
  ];
}

/** A gap that closes by writing something down, or opens by it: what is missing, and where it belongs. */
export function inShort(finding: Finding, style: Style): string[] {
  return [
    ...header(finding, style),
    ...entry('lacks', lacks(finding.missing), style, { ...LABEL, most: 3 }),
    ...entry('at', cutPlace(where(finding.location), style.measure - 9), style, LABEL),
    ...notes(finding, style),
    ...gain(finding, style),
  ];
}

function lead(finding: Finding, style: Style): string {
  const paint = severityPaint(finding.severity, style);
  const space = ' '.repeat(SEVERITY_COLUMNS - finding.severity.length);
  return `${paint(MARKS[finding.outcome])} ${paint(finding.severity)}${space}  `;
}

function header(finding: Finding, style: Style): string[] {
  const id = cut(finding.rule, 12);
  const indent = SEVERITY_COLUMNS + widthOf(id) + 6;
  const [first = '', ...more] = wrap(finding.title, style.measure - indent, 2);
  const blank = ' '.repeat(indent);
  return [
    `${lead(finding, style)}${style.bold(id)}  ${style.bold(first)}`,
    ...more.map((line) => blank + style.bold(line)),
  ];
}

function notes({ warned, waiver, effective_from: from }: Finding, style: Style): string[] {
  const text = warned === 'not_in_force' ? `${WARNED[warned]} ${from ?? ''}` : warned && WARNED[warned];
  const lines = text === null ? [] : entry('note', text, style, LABEL);
  if (waiver?.state !== 'active') return lines;
  const until = waiver.expires === null ? '' : ` until ${waiver.expires}`;
  return [
    ...lines,
    ...entry('waived', `${cut(waiver.ticket, 40)}${until}: opens the gate, adds no points`, style, LABEL),
  ];
}

function gain(finding: Finding, style: Style): string[] {
  const { points, readiness_after, effort, phase, blocks_from } = finding;
  const after = readiness_after === null ? '' : ` → ${readiness_after} after this and all above`;
  const blocks = blocks_from === null || !style.verbose ? '' : ` · blocks ${spoken(blocks_from)}`;
  const paint = (line: string) => line.replace(/^\+\d+/, (sum) => style.good(sum));
  return entry('gain', `+${points}${after} · effort ${effort} · ${phase}${blocks}`, style, { ...LABEL, paint });
}

function background({ why, refs, evidence }: Finding, style: Style): string[] {
  const items =
    evidence.items.length > 0 ? entry('proof', `E${evidence.level}: ${evidence.items.join(', ')}`, style, LABEL) : [];
  return [
    ...entry('why', why, style, { ...LABEL, most: 5 }),
    ...items,
    ...entry('refs', refs.join(', '), style, LABEL),
  ];
}

/** Missing paths, those with the same parent together: `users.load_test.{rps, duration}`. */
export function lacks(missing: readonly string[]): string {
  const parents = new Map<string, string[]>();
  for (const path of missing) {
    const dot = path.lastIndexOf('.');
    const parent = path.slice(0, Math.max(0, dot));
    parents.set(parent, [...(parents.get(parent) ?? []), path.slice(dot + 1)]);
  }
  return [...parents]
    .map(([parent, [first = '', ...more]]) => {
      const leaves = more.length === 0 ? first : `{${[first, ...more].join(', ')}}`;
      return parent === '' ? [first, ...more].join(', ') : `${parent}.${leaves}`;
    })
    .join(', ');
}

/** One line: mark, severity, id, title, place, effort, points; two where it is narrow. */
export function inOneLine(finding: Finding, style: Style, places: number): string[] {
  const id = pad(cut(finding.rule, 12), 7);
  const waived = finding.waiver?.state === 'active' ? 'waived: ' : '';
  const begin = `${lead(finding, style)}${id}  `;
  const taken = SEVERITY_COLUMNS + widthOf(id) + 6;
  const points = `+${finding.points}`;
  const place = where(finding.location);
  if (style.width < ONE_LINE_FROM) {
    const end = `  ${finding.effort}  ${points}`;
    const short = cutPlace(place, style.width - taken - end.length);
    return [
      begin + cut(waived + finding.title, style.width - taken),
      `${' '.repeat(taken)}${style.dim(short)}${style.dim(end)}`,
    ];
  }
  const room = style.measure - taken - places - 10;
  const title = pad(cut(waived + finding.title, room), room);
  const short = cutPlace(place, places);
  const right = `${' '.repeat(places - widthOf(short))}${finding.effort}${points.padStart(5)}`;
  return [`${begin}${title}  ${style.dim(short)}  ${style.dim(right)}`];
}
