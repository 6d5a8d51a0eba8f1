/** The level: may we go? Set by gates, not by the mean alone. */
import { isOpenBlocker, type Judged, type Totals } from './score.js';
import type { ScoreSettings } from './settings.js';

export const LEVELS = ['Demo', 'Pilot', 'Limited production', 'Production', 'Proven'] as const;
export type Level = 0 | 1 | 2 | 3 | 4;

export interface Condition {
  readonly name: string;
  readonly expected: string;
  /** What there is instead; says nothing where the condition is met. */
  readonly found: string;
  readonly met: boolean;
}

export interface LevelResult {
  readonly level: Level;
  readonly name: (typeof LEVELS)[number];
  /** The next level and what it still takes; empty at the top. */
  readonly next: { readonly level: Level; readonly name: string; readonly unmet: readonly Condition[] } | null;
}

/** What the manifest says beyond rules that levels 3 and 4 depend on; null when not declared. */
export interface LevelFacts {
  readonly goNoGoDecided: boolean | null;
  readonly objectivesMet30d: boolean | null;
  /** Dimensions that further packs added, which stand for none of those that are asked for. */
  readonly ownDimensions?: number;
}

export function levelOf(
  totals: Totals,
  judged: readonly Judged[],
  facts: LevelFacts,
  settings: ScoreSettings,
): LevelResult {
  const ladder = [1, 2, 3, 4] as const;
  let level: Level = 0;
  for (const candidate of ladder) {
    const unmet = conditions(candidate, totals, judged, facts, settings).filter((condition) => !condition.met);
    if (unmet.length > 0)
      return { level, name: LEVELS[level], next: { level: candidate, name: LEVELS[candidate], unmet } };
    level = candidate;
  }
  return { level, name: LEVELS[level], next: null };
}

function conditions(
  level: 1 | 2 | 3 | 4,
  totals: Totals,
  judged: readonly Judged[],
  facts: LevelFacts,
  settings: ScoreSettings,
): Condition[] {
  const { level: limits } = settings;
  const open = judged.filter(isOpenBlocker);
  const limited = open.filter((item) => item.blocksFrom === 'limited_production');
  switch (level) {
    case 1:
      return [readiness(totals, limits.pilot)];
    case 2:
      return [readiness(totals, limits.limitedProduction), none('open blockers for limited production', limited)];
    case 3:
      return [
        readiness(totals, limits.production),
        none('open blockers', open),
        whole(totals, facts, settings),
        floor(totals, 'declared', limits.productionDeclared),
        floor(totals, 'assured', limits.productionAssured),
        recorded('go/no-go decision', facts.goNoGoDecided),
      ];
    case 4:
      return [
        readiness(totals, limits.proven),
        floor(totals, 'assured', limits.provenAssured),
        recorded('30 days inside every objective', facts.objectivesMet30d),
      ];
  }
}

function readiness(totals: Totals, limit: number): Condition {
  return {
    name: 'readiness',
    expected: `at least ${limit}`,
    found: String(totals.readiness),
    met: totals.readiness >= limit,
  };
}

function none(name: string, open: readonly Judged[]): Condition {
  return { name, expected: 'none', found: open.map((item) => item.rule).join(', '), met: open.length === 0 };
}

/** A level above 2 needs the whole picture. */
function whole(totals: Totals, { ownDimensions = 0 }: LevelFacts, { dimensionsTotal }: ScoreSettings): Condition {
  const there = totals.dimensions.length - ownDimensions;
  return {
    name: 'dimensions assessed',
    expected: `all ${dimensionsTotal}`,
    found: `${there} of ${dimensionsTotal}`,
    met: there >= dimensionsTotal,
  };
}

function floor(totals: Totals, pick: 'declared' | 'assured', limit: number): Condition {
  const below = totals.dimensions.filter((dimension) => (dimension[pick] ?? 100) < limit);
  const found = below.map(({ id, [pick]: score }) => `${id} ${score}`).join(', ');
  return { name: `every dimension ${pick}`, expected: `at least ${limit}`, found, met: below.length === 0 };
}

function recorded(name: string, value: boolean | null): Condition {
  return { name, expected: 'yes', found: value === null ? 'unknown' : 'no', met: value === true };
}
