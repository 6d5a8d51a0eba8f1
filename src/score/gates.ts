/** Gates: one verdict that the headline, the level line and the exit code share. */
import type { LevelResult } from './level.js';
import { isOpenBlocker, type Judged, type Totals } from './score.js';

export type FailOn = 'blocker' | 'major' | 'minor' | 'never';

export interface GateOptions {
  readonly failOn: FailOn;
  readonly threshold?: number;
  readonly thresholdDeclared?: number;
  readonly minLevel?: number;
}

export interface Gate {
  readonly name: string;
  readonly expected: string;
  readonly found: string;
  readonly passed: boolean;
}

export interface Verdict {
  readonly passed: boolean;
  readonly gates: readonly Gate[];
}

type Stage = 'demo' | 'pilot' | 'limited_production' | 'production';

/** Blockers count from the stage they block; a target below it leaves them out. */
export function blocksTarget(item: Pick<Judged, 'blocksFrom'>, target: Stage): boolean {
  if (target === 'production') return true;
  return target === 'limited_production' && item.blocksFrom === 'limited_production';
}

/** All gates are ANDed; waived rules count for `failOn` only as long as their waiver is active. */
export function verdict(
  options: GateOptions,
  totals: Totals,
  level: LevelResult,
  judged: readonly Judged[],
  target: Stage,
  waived: ReadonlySet<string>,
): Verdict {
  const gates: Gate[] = [];
  if (options.failOn !== 'never') gates.push(openGate(options.failOn, judged, target, waived));
  if (options.threshold !== undefined) gates.push(atLeast('readiness', options.threshold, totals.readiness));
  if (options.thresholdDeclared !== undefined)
    gates.push(atLeast('declared', options.thresholdDeclared, totals.declared));
  if (options.minLevel !== undefined) gates.push(atLeast('level', options.minLevel, level.level));
  return { passed: gates.every((gate) => gate.passed), gates };
}

function openGate(
  failOn: Exclude<FailOn, 'never'>,
  judged: readonly Judged[],
  target: Stage,
  waived: ReadonlySet<string>,
): Gate {
  const severities = { blocker: ['blocker'], major: ['blocker', 'major'], minor: ['blocker', 'major', 'minor'] }[
    failOn
  ];
  const open = judged.filter(
    (item) =>
      severities.includes(item.severity) &&
      (item.outcome === 'fail' || item.outcome === 'unknown') &&
      (!isOpenBlocker(item) || blocksTarget(item, target)) &&
      !waived.has(item.rule),
  );
  const what = failOn === 'blocker' ? 'blocker' : `${failOn} gap or worse`;
  const name = `no open ${what} for ${target.replace('_', ' ')}`;
  const shown = open.slice(0, 8).map((item) => item.rule);
  const rest = open.length - shown.length;
  const found =
    open.length === 0 ? 'none' : `${open.length}: ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  return { name, expected: 'none', found, passed: open.length === 0 };
}

function atLeast(name: string, limit: number, found: number): Gate {
  return { name, expected: `at least ${limit}`, found: String(found), passed: found >= limit };
}
