/** The definition of production as ticks, and the signs of a stuck pilot: in a few lines, or point by point. */
import type { CheckedRule, Report } from '../report.js';
import { columns } from './columns.js';
import { entry, heading } from './layout.js';
import { both, count, MARKS, type Paint, type Style, spoken } from './style.js';
import { widthOf } from './wrap.js';

const LABEL = 11;
const INDENT = 2;
const SPACE = '  ';

type Production = NonNullable<Report['production']>;
type StuckPilot = NonNullable<Report['stuck_pilot']>;
type State = Production['points'][number]['state'] | StuckPilot['signs'][number]['state'];

const MARK: Readonly<Record<State, string>> = {
  met: MARKS.pass,
  unmet: MARKS.fail,
  shown: MARKS.fail,
  not_shown: MARKS.pass,
  unknown: MARKS.unknown,
  not_applicable: MARKS.not_applicable,
};

/** A line or two for the definition, at most three for the signs. */
export function production({ production: definition, stuck_pilot: stuck }: Report, style: Style): string[] {
  return [...(definition ? ticks(definition, style) : []), ...(stuck ? diagnosis(stuck, style) : [])];
}

function ticks({ met, proven, of, points }: Production, style: Style): string[] {
  const room = style.measure - INDENT - LABEL;
  const head = `${met} of ${of} points met, ${proven} proven`;
  const cells = [
    { text: head, shown: style.bold(head) },
    ...points.map(({ state, short }) => ({
      text: `${MARK[state]} ${short}`,
      shown: `${painter(state, style)(MARK[state])} ${short}`,
    })),
  ];
  const lines: { width: number; shown: string }[] = [];
  for (const { text, shown } of cells) {
    const last = lines.at(-1);
    const width = (last?.width ?? 0) + SPACE.length + widthOf(text);
    if (last && width <= room) Object.assign(last, { width, shown: `${last.shown}${SPACE}${shown}` });
    else lines.push({ width: widthOf(text), shown });
  }
  const blank = ' '.repeat(INDENT + LABEL);
  return lines.map(({ shown }, i) => (i === 0 ? `  ${style.dim('Production')} ${shown}` : blank + shown));
}

function diagnosis({ shown, unknown, of, signs }: StuckPilot, style: Style): string[] {
  const seen = signs
    .filter(({ state }) => state === 'shown')
    .map(({ short, rules }) => `${short} (${shortfalls(rules)})`);
  const head = `${shown === 0 ? 'none' : shown} of ${count(of, 'sign')} of a stuck pilot`;
  const rest = unknown === 0 ? '' : `; ${unknown} cannot be told`;
  return entry('Pilot', `${head}${seen.length > 0 ? `: ${seen.join(', ')}` : ''}${rest}`, style, { label: LABEL });
}

function shortfalls(rules: readonly CheckedRule[]): string {
  const short = rules.filter(({ outcome }) => outcome === 'fail' || outcome === 'warn');
  return short.map(({ rule }) => rule).join(', ');
}

/** Every point and every sign with the rules behind it. */
export function productionInFull({ production: definition, stuck_pilot: stuck }: Report, style: Style): string[] {
  return [
    ...(definition
      ? [
          ...heading(
            definition.title,
            `${definition.met} of ${definition.of} met, ${definition.proven} proven (E3)`,
            style,
          ),
          ...rows(definition.points, style),
        ]
      : []),
    ...(stuck
      ? [...heading(stuck.title, `${stuck.shown} of ${stuck.of} shown`, style), ...rows(stuck.signs, style)]
      : []),
  ];
}

function rows(points: Production['points'] | StuckPilot['signs'], style: Style): string[] {
  const paint = (row: number) => painter(points[row]?.state ?? 'unknown', style);
  const because = (rules: readonly CheckedRule[]) =>
    rules.map(({ rule, outcome }) => `${rule} ${spoken(outcome)}`).join(', ');
  return columns(
    [
      { head: '', cells: points.map(({ state }) => MARK[state]), paint },
      { head: '', cells: points.map(({ title }) => title), share: 3 },
      { head: '', cells: points.map(({ rules }) => because(rules)), share: 2, paint: () => style.dim },
    ],
    style,
    4,
    INDENT,
  );
}

function painter(state: State, style: Style): Paint {
  switch (state) {
    case 'met':
    case 'not_shown':
      return style.good;
    case 'unmet':
    case 'shown':
      return both(style.bold, style.bad);
    case 'unknown':
      return style.accent;
    case 'not_applicable':
      return style.dim;
  }
}
