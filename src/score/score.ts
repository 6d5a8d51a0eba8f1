/**
 * Readiness: a weighted mean over dimensions, held down by the weakest dimension and by open blockers.
 *
 * Declared takes every pass at its word; readiness (assured) discounts each pass by its evidence. Arithmetic is in
 * whole millionths of a point, rounded down to whole points at the very end.
 */
import type { EvidenceLevel } from '../evidence/register.js';
import type { Outcome, Severity } from '../rules/schema.js';
import type { ScoreSettings } from './settings.js';

/** What the score needs to know about a rule that was evaluated. */
export interface Judged {
  readonly rule: string;
  readonly dimension: string;
  readonly weight: number;
  readonly outcome: Outcome;
  readonly severity: Severity;
  readonly blocksFrom?: 'limited_production' | 'production';
  /** Evidence level of a pass or a warning; ignored otherwise. */
  readonly level: EvidenceLevel;
}

export interface WeightedDimension {
  readonly id: string;
  readonly weight: number;
}

export interface DimensionScore {
  readonly id: string;
  /** Whole points; null when no rule of the dimension applies. */
  readonly declared: number | null;
  readonly assured: number | null;
  readonly coverage: number | null;
  readonly applicable: number;
  readonly counts: Readonly<Record<Outcome, number>>;
}

export interface Cap {
  readonly kind: 'blockers' | 'production_blockers' | 'weakest_dimension';
  /** Highest readiness that the cap allows. */
  readonly value: number;
  readonly reason: string;
  readonly rules: readonly string[];
}

export interface Totals {
  readonly readiness: number;
  readonly declared: number;
  /** Weighted mean before caps, whole points. */
  readonly mean: number;
  readonly declaredMean: number;
  /** Share of the applicable weight that has an answer, whole percent. */
  readonly coverage: number;
  /** Caps that bite on the readiness. */
  readonly caps: readonly Cap[];
  readonly dimensions: readonly DimensionScore[];
}

const MICRO = 1_000_000;
const HUNDRED = 100 * MICRO;

/** Rounds down to whole points, forgiving the few millionths that the division in doubles may lose. */
function whole(micro: number): number {
  return Math.floor((micro + 5) / MICRO);
}

interface Sums {
  weight: number;
  declared: number;
  assured: number;
  answered: number;
  applicable: number;
}

/** Scores a set of evaluated rules. A dimension without applicable rules leaves the mean. */
export function totals(
  judged: readonly Judged[],
  dimensions: readonly WeightedDimension[],
  settings: ScoreSettings,
): Totals {
  const scored = scoredOf(sumsOf(judged, dimensions, settings), dimensions);
  const blockerCaps = capsOfBlockers(judged, settings);
  const cap = Math.min(100, ...blockerCaps.map(({ value }) => value));
  const assured = limited(scored, 'assured', cap, settings);
  const caps = [...blockerCaps];
  if (assured.weakest)
    caps.push({
      kind: 'weakest_dimension',
      value: whole(assured.weakestCap),
      reason: `the weakest dimension, ${assured.weakest.id}, is at ${whole(assured.weakest.assured)}; no system is more than ${settings.weakestMargin} points readier than that`,
      rules: [],
    });
  const answered = scored.reduce((total, { sum }) => total + sum.answered, 0);
  const weight = scored.reduce((total, { sum }) => total + sum.weight, 0);
  const byId = new Map(scored.map((dimension) => [dimension.id, dimension]));
  return {
    readiness: whole(assured.value),
    declared: whole(limited(scored, 'declared', cap, settings).value),
    mean: whole(assured.mean),
    declaredMean: whole(meanOf(scored, 'declared')),
    coverage: weight === 0 ? 0 : Math.floor((100 * answered) / weight),
    caps: caps.filter(({ value }) => value < whole(assured.mean)).sort((a, b) => a.value - b.value),
    dimensions: dimensions.map(({ id }) => describe(id, judged, byId.get(id))),
  };
}

/** The readiness of a set of rules some of which change, without scoring all of them again. */
export interface Ledger {
  replace(before: Judged, after: Judged): void;
  /** As `totals` has them. */
  score(): Pick<Totals, 'readiness' | 'mean'>;
}

export function ledgerOf(
  judged: readonly Judged[],
  dimensions: readonly WeightedDimension[],
  settings: ScoreSettings,
): Ledger {
  const sums = sumsOf(judged, dimensions, settings);
  const open = { limited_production: 0, production: 0 };
  const enter = (item: Judged, sign: 1 | -1) => {
    if (isOpenBlocker(item)) open[item.blocksFrom ?? 'production'] += sign;
  };
  for (const item of judged) enter(item, 1);
  return {
    replace(before, after) {
      for (const [item, sign] of [[before, -1] as const, [after, 1] as const]) {
        enter(item, sign);
        add(sums.get(item.dimension), item, settings, sign);
      }
    },
    score() {
      const scored = scoredOf(sums, dimensions);
      const cap = Math.min(
        open.limited_production > 0 ? capOf(open.limited_production, settings) : 100,
        open.production > 0 ? settings.cap.production : 100,
      );
      const { value, mean } = limited(scored, 'assured', cap, settings);
      return { readiness: whole(value), mean: whole(mean) };
    },
  };
}

function sumsOf(judged: readonly Judged[], dimensions: readonly WeightedDimension[], settings: ScoreSettings) {
  const sums = new Map<string, Sums>(
    dimensions.map(({ id }) => [id, { weight: 0, declared: 0, assured: 0, answered: 0, applicable: 0 }]),
  );
  for (const item of judged) add(sums.get(item.dimension), item, settings, 1);
  return sums;
}

interface Scored {
  readonly id: string;
  readonly weight: number;
  /** Millionths of a point. */
  readonly declared: number;
  readonly assured: number;
  readonly sum: Sums;
}

/** The dimensions that have rules which apply. */
function scoredOf(sums: ReadonlyMap<string, Sums>, dimensions: readonly WeightedDimension[]): Scored[] {
  return dimensions.flatMap(({ id, weight }) => {
    const sum = sums.get(id);
    if (!sum || sum.weight === 0) return [];
    const declared = Math.round((HUNDRED * sum.declared) / (sum.weight * 1000));
    const assured = Math.round((HUNDRED * sum.assured) / (sum.weight * MICRO));
    return [{ id, weight, declared, assured, sum }];
  });
}

function meanOf(scored: readonly Scored[], pick: 'declared' | 'assured'): number {
  const weight = scored.reduce((total, dimension) => total + dimension.weight, 0);
  const points = scored.reduce((total, dimension) => total + dimension.weight * dimension[pick], 0);
  return weight === 0 ? 0 : Math.round(points / weight);
}

/** The mean, held down by the weakest dimension that has enough rules, and by open blockers (`cap`, whole points). */
function limited(scored: readonly Scored[], pick: 'declared' | 'assured', cap: number, settings: ScoreSettings) {
  let weakest: Scored | undefined;
  for (const dimension of scored)
    if (dimension.sum.applicable >= settings.weakestRules && (!weakest || dimension[pick] < weakest[pick]))
      weakest = dimension;
  const weakestCap = weakest ? weakest[pick] + settings.weakestMargin * MICRO : HUNDRED;
  const mean = meanOf(scored, pick);
  return { weakest, weakestCap, mean, value: Math.min(mean, weakestCap, cap * MICRO) };
}

function add(sum: Sums | undefined, item: Judged, settings: ScoreSettings, sign: 1 | -1): void {
  if (!sum || item.outcome === 'not_applicable') return;
  const weight = sign * item.weight;
  const earned = item.outcome === 'pass' ? 1000 : item.outcome === 'warn' ? settings.warn : 0;
  sum.weight += weight;
  sum.applicable += sign;
  sum.declared += weight * earned;
  sum.assured += weight * earned * (settings.confidence[item.level - 1] ?? 0);
  if (item.outcome !== 'unknown') sum.answered += weight;
}

function describe(id: string, judged: readonly Judged[], scored: Scored | undefined): DimensionScore {
  const counts: Record<Outcome, number> = { pass: 0, warn: 0, fail: 0, unknown: 0, not_applicable: 0 };
  for (const item of judged) if (item.dimension === id) counts[item.outcome] += 1;
  if (!scored) return { id, declared: null, assured: null, coverage: null, applicable: 0, counts };
  const { declared, assured, sum } = scored;
  const coverage = Math.floor((100 * sum.answered) / sum.weight);
  return { id, declared: whole(declared), assured: whole(assured), coverage, applicable: sum.applicable, counts };
}

/** A blocker is open when it fails or is unknown; a warning is not open, and it opens nothing. */
export function isOpenBlocker({ outcome, severity }: Pick<Judged, 'outcome' | 'severity'>): boolean {
  return severity === 'blocker' && (outcome === 'fail' || outcome === 'unknown');
}

/** Highest readiness with so many open blockers for limited production. */
function capOf(limited: number, { cap }: ScoreSettings): number {
  return limited >= cap.manyFrom ? cap.many : limited >= cap.someFrom ? cap.some : cap.few;
}

function capsOfBlockers(judged: readonly Judged[], settings: ScoreSettings): Cap[] {
  const open = judged.filter(isOpenBlocker);
  const limited = open.filter((item) => item.blocksFrom === 'limited_production').map((item) => item.rule);
  const production = open.filter((item) => item.blocksFrom !== 'limited_production').map((item) => item.rule);
  const caps: Cap[] = [];
  if (limited.length > 0) {
    const value = capOf(limited.length, settings);
    const count = `${limited.length} open blocker${limited.length === 1 ? '' : 's'}`;
    caps.push({ kind: 'blockers', value, reason: `${count} for limited production`, rules: limited });
  }
  if (production.length > 0) {
    const count = `${production.length} open blocker${production.length === 1 ? '' : 's'}`;
    const reason = `${count} for production`;
    caps.push({ kind: 'production_blockers', value: settings.cap.production, reason, rules: production });
  }
  return caps;
}
