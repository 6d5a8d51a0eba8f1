/** What to know before anything else: who, verdict, level, readiness beside declared, and what the next level takes. */
import { isOpenBlocker } from '../../score/score.js';
import { type Finding, isGap, type Report } from '../report.js';
import { type EntryOptions, entry } from './layout.js';
import { both, count, type Style, some } from './style.js';
import { title } from './title.js';
import { cut } from './wrap.js';

/** Rule ids to name in a line; fewer where every row counts. */
const MOST_RULES = 4;
const FEW_RULES = 1;

type Gate = Report['verdict']['gates'][number];
type Condition = NonNullable<Report['score']['next_level']>['unmet'][number];

/** Without air below the title, and with fewer rule ids, where every row counts. */
export function headline(report: Report, style: Style, tight = false): string[] {
  const ids = tight ? FEW_RULES : MOST_RULES;
  return [
    title(report, style),
    ...(tight ? [] : ['']),
    ...verdict(report, style, ids),
    ...level(report, style),
    readiness(report, style),
    ...caps(report, style, ids),
    ...coverage(report, style),
    ...changedRules(report, style, ids),
    ...trust(report, style),
    ...next(report, style),
  ];
}

/** The word of the verdict; everything that prints a verdict takes it from here. */
export function verdictWord({ passed, gates }: Report['verdict']): string {
  if (gates.length === 0) return 'UNGATED';
  return passed ? 'PASSED' : 'FAILED';
}

function verdict({ verdict, score }: Report, style: Style, ids: number): string[] {
  const { passed, gates } = verdict;
  const paintLabel = both(style.bold, passed ? style.good : style.bad);
  return entry(verdictWord(verdict), passed ? passedText(gates, score.waived) : failedText(gates, ids), style, {
    paintLabel,
    paint: style.bold,
  });
}

function passedText(gates: readonly Gate[], waived: number): string {
  if (gates.length === 0) return 'no gate was set';
  const but = waived > 0 ? `, with ${count(waived, 'gap')} waived` : '';
  return `${gates.length === 1 ? 'the gate' : 'all gates'} passed${but}: ${gates.map(named).join('; ')}`;
}

function failedText(gates: readonly Gate[], ids: number): string {
  const failed = gates.filter((gate) => !gate.passed);
  const texts = failed.map((gate) => `${named(gate)} (${firstOf(gate.found, ids)})`);
  return `${count(failed.length, 'gate')} failed: ${texts.join('; ')}`;
}

/** A list of rules is as long as it may be in the verdict: `10: GOV-001, GOV-002, GOV-010, …`. */
function firstOf(found: string, most: number): string {
  const items = found.split(', ');
  return items.length > most ? `${items.slice(0, most).join(', ')}, …` : found;
}

function named({ name, expected }: Gate): string {
  return expected === 'none' ? name : `${name} ${expected}`;
}

function level({ score, pack }: Report, style: Style): string[] {
  const assessed = pack.dimensions - pack.dimensions_own;
  const own = pack.dimensions_own > 0 ? ` and ${pack.dimensions_own} of further packs` : '';
  const some = `; ${assessed} of ${pack.dimensions_total} dimensions${own}`;
  const limit = assessed >= pack.dimensions_total ? (own === '' ? '' : some) : `${some}, so at most 2`;
  const text = `${score.level} of 4, ${score.level_name}${limit}`;
  return entry('Level', text, style);
}

/** Readiness is what evidence backs; declared is what it would be if every claim were proven. */
function readiness({ score }: Report, style: Style): string {
  const cells = style.measure >= 62 ? 25 : style.measure >= 48 ? 10 : 0;
  const proven = Math.floor((score.readiness * cells) / 100);
  const claimed = Math.max(proven, Math.floor((score.declared * cells) / 100));
  const bar = style.accent('█'.repeat(proven) + '▒'.repeat(claimed - proven)) + style.dim('·'.repeat(cells - claimed));
  const between = cells === 0 ? ', ' : `  ${bar}  `;
  return `  ${style.dim('Readiness')}  ${style.bold(`${score.readiness} proven`)}${between}${score.declared} declared`;
}

function caps({ score }: Report, style: Style, most: number): string[] {
  return score.caps.flatMap(({ value, reason, rules }, i) => {
    const ids = rules.length > 0 ? ` (${some(rules, style.verbose ? rules.length : most)})` : '';
    const mean = i === 0 && style.verbose ? `, mean ${score.mean}` : '';
    return entry(i === 0 ? 'Capped' : '', `at ${value}${mean}: ${reason}${ids}`, style, {
      most: style.verbose ? 8 : 2,
      paintLabel: style.warn,
    });
  });
}

function coverage({ score, findings, overrides }: Report, style: Style): string[] {
  const parts = [
    `${score.coverage}% answered`,
    `${score.waived} waived`,
    gapCounts(findings),
    ...(overrides.length > 0 ? [count(overrides.length, 'override')] : []),
  ];
  return entry('Coverage', parts.join(' · '), style);
}

/** Which packs were added, and which of the rules that ship are not as they ship. */
function changedRules({ pack, overrides }: Report, style: Style, most: number): string[] {
  const added = pack.packs.map(({ name }) => `+ ${cut(name, 40)}`);
  const changes = (['disabled', 'replaced', 'weight'] as const).flatMap((kind) => {
    const ids = overrides.filter((override) => override.kind === kind).map(({ id }) => id);
    return ids.length === 0 ? [] : [`${CHANGES[kind]} ${some(ids, style.verbose ? ids.length : most)}`];
  });
  if (added.length + changes.length === 0) return [];
  const marked = changes.length > 0 ? `▲ ${changes.join(', ')}` : '';
  const text = [...added, marked].filter((part) => part !== '').join(' · ');
  return entry('Rules', text, style, changes.length > 0 ? { paintLabel: style.warn } : {});
}

const CHANGES = { disabled: 'without', replaced: 'replaced', weight: 'other weight for' } as const;

/** `12 gaps: 3 blockers, 9 majors`. */
export function gapCounts(findings: readonly Finding[]): string {
  const gaps = findings.filter(isGap);
  const of = (severity: Finding['severity']) => gaps.filter((gap) => gap.severity === severity).length;
  const kinds = [
    of('blocker') > 0 ? count(of('blocker'), 'blocker') : '',
    of('major') > 0 ? count(of('major'), 'major') : '',
    of('minor') > 0 ? count(of('minor'), 'minor') : '',
    of('advice') > 0 ? `${of('advice')} advice` : '',
  ].filter((kind) => kind !== '');
  return gaps.length === 0 ? 'no gaps' : `${count(gaps.length, 'gap')}: ${kinds.join(', ')}`;
}

export function openBlockers({ findings }: Report): number {
  return findings.filter(isOpenBlocker).length;
}

function trust({ evidence }: Report, style: Style): string[] {
  if (evidence.trust === 'verified') return [];
  const text = '▲ taken as claimed, not verified (evidence.trust: claimed)';
  return entry('Evidence', text, style, { paintLabel: style.warn, paint: style.bold });
}

function next({ score }: Report, style: Style): string[] {
  const { next_level } = score;
  const options: EntryOptions = { most: 3 };
  if (next_level === null) return entry('Next', 'nothing: this is the highest level', style, options);
  const text = `level ${next_level.level}, ${next_level.name}, takes ${next_level.unmet.map(needed).join('; ')}`;
  return entry('Next', text, style, options);
}

function needed({ name, expected, found }: Condition): string {
  return `${name} ${cut(found, 32)} → ${expected}`;
}
