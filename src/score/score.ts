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
  const { scored, ...outline } = outlined(judged, dimensions, settings);
  const of = (id: string) =>
    describe(
      id,
      judged,
      scored.find((dimension) => dimension.id === id),
    );
  return { ...outline, dimensions: dimensions.map(({ id }) => of(id)) };
}

/** The same without the dimensions: what a change to one rule would make of it. */
export function outline(
  judged: readonly Judged[],
  dimensions: readonly WeightedDimension[],
  settings: ScoreSettings,
): Omit<Totals, 'dimensions'> {
  return outlined(judged, dimensions, settings);
}

function outlined(judged: readonly Judged[], dimensions: readonly WeightedDimension[], settings: ScoreSettings) {
  const sums = new Map<string, Sums>(
    dimensions.map(({ id }) => [id, { weight: 0, declared: 0, assured: 0, answered: 0, applicable: 0 }]),
  );
  for (const item of judged) add(sums.get(item.dimension), item, settings);
  const scored = dimensions.flatMap(({ id, weight }) => {
    const sum = sums.get(id);
    if (!sum || sum.weight === 0) return [];
    const declared = Math.round((HUNDRED * sum.declared) / (sum.weight * 1000));
    const assured = Math.round((HUNDRED * sum.assured) / (sum.weight * MICRO));
    return [{ id, weight, declared, assured, sum }];
  });
  const mean = (pick: 'declared' | 'assured') => {
    const weight = scored.reduce((total, dimension) => total + dimension.weight, 0);
    const points = scored.reduce((total, dimension) => total + dimension.weight * dimension[pick], 0);
    return weight === 0 ? 0 : Math.round(points / weight);
  };
  const weighty = scored.filter(({ sum }) => sum.applicable >= settings.weakestRules);
  const blockerCaps = capsOfBlockers(judged, settings);
  const limit = (pick: 'declared' | 'assured') => {
    const weakest = weighty.toSorted((a, b) => a[pick] - b[pick])[0];
    const weakestCap = weakest ? weakest[pick] + settings.weakestMargin * MICRO : HUNDRED;
    const blockers = Math.min(100, ...blockerCaps.map((cap) => cap.value)) * MICRO;
    return { weakest, weakestCap, value: Math.min(mean(pick), weakestCap, blockers) };
  };
  const assured = limit('assured');
  const caps = [...blockerCaps];
  if (assured.weakest && assured.weakestCap < HUNDRED)
    caps.push({
      kind: 'weakest_dimension',
      value: whole(assured.weakestCap),
      reason: `the weakest dimension, ${assured.weakest.id}, is at ${whole(assured.weakest.assured)}; no system is more than ${settings.weakestMargin} points readier than that`,
      rules: [],
    });
  const answered = scored.reduce((total, { sum }) => total + sum.answered, 0);
  const weight = scored.reduce((total, { sum }) => total + sum.weight, 0);
  return {
    readiness: whole(assured.value),
    declared: whole(limit('declared').value),
    mean: whole(mean('assured')),
    declaredMean: whole(mean('declared')),
    coverage: weight === 0 ? 0 : Math.floor((100 * answered) / weight),
    caps: caps.filter((cap) => cap.value < whole(mean('assured'))).sort((a, b) => a.value - b.value),
    scored,
  };
}

function add(sum: Sums | undefined, item: Judged, settings: ScoreSettings): void {
  if (!sum || item.outcome === 'not_applicable') return;
  const earned = item.outcome === 'pass' ? 1000 : item.outcome === 'warn' ? settings.warn : 0;
  sum.weight += item.weight;
  sum.applicable += 1;
  sum.declared += item.weight * earned;
  sum.assured += item.weight * earned * (settings.confidence[item.level - 1] ?? 0);
  if (item.outcome !== 'unknown') sum.answered += item.weight;
}

function describe(
  id: string,
  judged: readonly Judged[],
  scored: { declared: number; assured: number; sum: Sums } | undefined,
): DimensionScore {
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

function capsOfBlockers(judged: readonly Judged[], { cap }: ScoreSettings): Cap[] {
  const open = judged.filter(isOpenBlocker);
  const limited = open.filter((item) => item.blocksFrom === 'limited_production').map((item) => item.rule);
  const production = open.filter((item) => item.blocksFrom !== 'limited_production').map((item) => item.rule);
  const caps: Cap[] = [];
  if (limited.length > 0) {
    const value = limited.length >= cap.manyFrom ? cap.many : limited.length >= cap.someFrom ? cap.some : cap.few;
    const count = `${limited.length} open blocker${limited.length === 1 ? '' : 's'}`;
    caps.push({ kind: 'blockers', value, reason: `${count} for limited production`, rules: limited });
  }
  if (production.length > 0) {
    const count = `${production.length} open blocker${production.length === 1 ? '' : 's'}`;
    const reason = `${count} for production`;
    caps.push({ kind: 'production_blockers', value: cap.production, reason, rules: production });
  }
  return caps;
}
