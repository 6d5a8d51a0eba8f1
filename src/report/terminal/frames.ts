/** Code frames as one figure: the place that falls short and, where two places disagree, the other one. */
import { MUST } from '../message.js';
import { frame, where } from '../problems.js';
import type { Comparison, Finding } from '../report.js';
import { type Paint, plain, type Style } from './style.js';
import { cut, cutPlace, widthOf } from './wrap.js';

interface Shot {
  readonly place: string;
  readonly line: string;
  readonly code: string;
  /** Columns before the mark, and of the mark. */
  readonly offset: number;
  readonly length: number;
  readonly label: string;
}

export function frames(finding: Finding, style: Style): string[] {
  const { location, related } = finding;
  const own = shot(location, (marked, code) => shortfall(finding, marked, code), style.width);
  const other = related ? shot(related.location, () => related.message, style.width) : undefined;
  const gutter = Math.max(own.line.length, other?.line.length ?? 0);
  return [
    ...draw(own, '╭─', '^', style.bad, gutter, style),
    ...(other ? draw(other, '├─', '-', style.accent, gutter, style) : []),
  ];
}

/** Reads the frame that problems are shown with: the code, and where it is marked. */
function shot(location: Finding['location'], label: (marked: string, code: string) => string, width: number): Shot {
  const [code = '', under = ''] = frame(location, { width }, plain);
  const start = code.indexOf('│') + 2;
  const text = code.slice(start);
  const marks = under.slice(start);
  const from = marks.length - marks.trimStart().length;
  const marked = text.slice(from, from + marks.trim().length);
  return {
    place: where(location),
    line: code === '' ? '' : String(location.line),
    code: text,
    offset: widthOf(text.slice(0, from)),
    length: Math.max(1, widthOf(marked)),
    label: label(marked, text),
  };
}

function draw(shot: Shot, corner: string, mark: string, paint: Paint, gutter: number, style: Style): string[] {
  const { width, dim } = style;
  const room = width - gutter - 5;
  const blank = ' '.repeat(gutter + 2);
  const head = `${blank} ${dim(corner)} ${cutPlace(shot.place, room - 1)}`;
  if (shot.code === '') return shot.label === '' ? [head] : [head, `${blank} ${dim('│')} ${cut(shot.label, room)}`];
  const bar = `${blank} ${dim('│')} `;
  const code = `  ${dim(`${shot.line.padStart(gutter)} │`)} ${cut(shot.code, room)}`;
  const offset = Math.min(shot.offset, room - 1);
  const marks = ' '.repeat(offset) + paint(mark.repeat(Math.min(shot.length, room - offset)));
  const rest = room - offset - shot.length - 1;
  if (shot.label === '') return [head, code, bar + marks];
  if (widthOf(shot.label) <= rest) return [head, code, `${bar}${marks} ${paint(cut(shot.label, rest))}`];
  const label = cut(shot.label, room);
  const shift = ' '.repeat(Math.max(0, Math.min(offset, room - widthOf(label))));
  return [head, code, bar + marks, `${bar}${shift}${paint(label)}`];
}

/** What the value must be, short enough to stand beside its mark; and what it is, unless the mark shows that. */
function shortfall({ comparisons, have, need, outcome }: Finding, marked: string, code: string): string {
  if (outcome === 'unknown' || outcome === 'pass') return '';
  const decided = comparisons.find(({ holds }) => !holds) ?? comparisons[0];
  if (!decided) return have === null || need === null ? '' : `${cut(have, 40)}, needed ${cut(need, 60)}`;
  if (decided.have === 'absent' && marked !== 'null') return '';
  if (decided.op === 'is' && marked === 'false') return 'must be true';
  const must = `${MUST[decided.op] ?? decided.op} ${cut(decided.need, 60)}${short(decided)}`;
  const seen = marked.includes(decided.have) || (decided.have.length > 12 && code.includes(decided.have));
  return seen || decided.op === '!=' || decided.op === 'contains' ? must : `${cut(decided.have, 40)}, ${must}`;
}

function short({ margin }: Comparison): string {
  if (margin === null || margin >= 0 || margin < -10) return '';
  return ` (${Math.max(1, Math.round(-100 * margin))}% off)`;
}
