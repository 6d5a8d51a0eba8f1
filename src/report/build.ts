/** Assembles the report: orders the gaps, promises points by re-running the score, finds where each gap stands. */
import type { Register } from '../evidence/register.js';
import type { Facts } from '../facts/fact.js';
import type { Evaluation } from '../rules/evaluate.js';
import type { Severity } from '../rules/schema.js';
import { type Proof, proofOf, provablePaths } from '../score/proof.js';
import { isOpenBlocker, type Judged, ledgerOf, type WeightedDimension } from '../score/score.js';
import type { ScoreSettings } from '../score/settings.js';
import type { WaiverResult } from '../score/waivers.js';
import { printQuantity } from '../util/quantity.js';
import { type Location, readPath, type Source, valueAt } from '../util/source.js';
import { comparisonsOf, messageOf } from './message.js';
import { type Finding, isGap, type ProofGap } from './report.js';

export interface Assessed {
  readonly evaluation: Evaluation;
  readonly judged: Judged;
  readonly proof: Proof;
}

const SEVERITY_ORDER: Readonly<Record<Severity, number>> = { blocker: 0, major: 1, minor: 2, advice: 3 };
const OUTCOME_ORDER = { fail: 0, warn: 1, unknown: 2, pass: 3, not_applicable: 4 } as const;

/** Evidence decides what a pass is worth; other outcomes carry the least. */
export function judge(evaluation: Evaluation, facts: Facts, register: Register): Assessed {
  const { rule, outcome, severity, blocksFrom, reads } = evaluation;
  const proof = proofOf(reads, facts, register);
  const judged: Judged = {
    rule: rule.id,
    dimension: rule.dimension,
    weight: rule.weight,
    outcome,
    severity,
    ...(blocksFrom ? { blocksFrom } : {}),
    level: proof.level,
  };
  return { evaluation, judged, proof };
}

/** Gaps first: blockers for limited production, for production, then by severity, outcome and weight. */
export function inOrder(assessed: readonly Assessed[]): Assessed[] {
  const key = ({ judged }: Assessed): readonly (number | string)[] => {
    const gap = isGap(judged) ? 0 : 1;
    const blocks = isOpenBlocker(judged) && judged.blocksFrom === 'limited_production' ? 0 : 1;
    return [
      gap,
      gap === 0 ? SEVERITY_ORDER[judged.severity] : 0,
      blocks,
      OUTCOME_ORDER[judged.outcome],
      -judged.weight,
      judged.rule,
    ];
  };
  return assessed
    .map((item) => ({ item, key: key(item) }))
    .sort((a, b) => compareKeys(a.key, b.key))
    .map(({ item }) => item);
}

function compareKeys(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (let i = 0; i < a.length; i += 1) {
    const [left = 0, right = 0] = [a[i], b[i]];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/** Readiness after closing each gap and all before it, proven at the stated level. */
export function promises(
  ordered: readonly Assessed[],
  dimensions: readonly WeightedDimension[],
  settings: ScoreSettings,
): ReadonlyMap<string, { readonly points: number; readonly after: number }> {
  const ledger = ledgerOf(
    ordered.map(({ judged }) => judged),
    dimensions,
    settings,
  );
  const result = new Map<string, { points: number; after: number }>();
  let before = ledger.score().readiness;
  for (const { judged } of ordered) {
    if (!isGap(judged)) continue;
    ledger.replace(judged, { ...judged, outcome: 'pass', level: settings.fixLevel });
    const after = ledger.score().readiness;
    result.set(judged.rule, { points: after - before, after });
    before = after;
  }
  return result;
}

interface FindingContext {
  readonly source: Source;
  readonly manifest: unknown;
  readonly facts: Facts;
  readonly currency: string;
  readonly promised: ReturnType<typeof promises>;
  readonly waivers: readonly WaiverResult[];
  readonly fill: (evaluation: Evaluation) => string | undefined;
}

export function findingOf({ evaluation, proof, judged }: Assessed, context: FindingContext): Finding {
  const { rule, outcome, missing, absent, warned } = evaluation;
  const { facts, currency } = context;
  const comparisons = comparisonsOf(evaluation, currency);
  const [first] = comparisons;
  const promise = context.promised.get(rule.id);
  const own = context.waivers.filter((item) => item.rule === rule.id);
  const waiver = own.find(({ state }) => state === 'active') ?? own[0];
  const proven = outcome === 'pass' || outcome === 'warn';
  const { location, related } = places(evaluation, context);
  return {
    rule: rule.id,
    dimension: rule.dimension,
    title: rule.title,
    severity: evaluation.severity,
    outcome,
    blocks_from: judged.blocksFrom ?? null,
    weight: rule.weight,
    message: context.fill(evaluation) ?? messageOf(evaluation, facts, context.manifest, currency),
    have: first?.have ?? null,
    need: first?.need ?? null,
    comparisons,
    missing,
    absent,
    warned: warned ?? null,
    effective_from: rule.effective_from ?? null,
    location,
    related,
    why: rule.why,
    fix: rule.fix,
    effort: rule.effort,
    phase: rule.phase,
    refs: rule.refs,
    evidence: proven
      ? { level: proof.level, items: proof.items, weakest: proof.weakest }
      : { level: 0, items: [], weakest: [] },
    points: promise?.points ?? 0,
    readiness_after: promise?.after ?? null,
    waiver: waiver
      ? {
          state: waiver.state,
          expires: waiver.expires === null ? null : printQuantity(waiver.expires, 'date'),
          ticket: waiver.ticket,
        }
      : null,
  };
}

/** Where a finding points: at what is there and falls short; for what is missing, at its nearest ancestor. */
function places({ rule, outcome, reasons, missing }: Evaluation, { source, facts }: FindingContext) {
  const at = (path: string): Location => source.locate(readPath(path), 'value');
  const there = (path: string) => valueAt(source.data, readPath(path)) !== undefined;
  const roots = (reads: readonly string[]) => provablePaths(reads, facts).filter(there);
  if (outcome === 'unknown') return { location: at(missing[0] ?? rule.at), related: null };
  const short = outcome === 'pass' ? undefined : reasons[0];
  if (!short) return { location: at(rule.at), related: null };
  const needs = roots(short.needReads);
  const haves = roots(short.reads).filter((path) => !needs.includes(path));
  const own = haves.find((path) => path.startsWith(rule.at)) ?? haves[0];
  const location = at(own ?? rule.at);
  const cause = needs.map(at).find((other) => other.line !== location.line);
  const message = cause
    ? `needed because of ${needs.find((path) => at(path).line === cause.line) ?? short.needText}`
    : '';
  return { location, related: cause ? { location: cause, message } : null };
}

const MAX_PROOF_GAPS = 10;
/** Evidence of a test in a representative environment, or better. */
export const PROVEN = 3;

/** Paths that one piece of evidence would cover, and the passes for which one of them is the weakest. */
interface Group {
  readonly paths: Set<string>;
  readonly held: Set<Assessed>;
}

/** What to prove next: paths that hold passing rules back, grouped by the object one piece of evidence would cover. */
export function proofGaps(
  assessed: readonly Assessed[],
  register: Register,
  dimensions: readonly WeightedDimension[],
  settings: ScoreSettings,
  source: Source,
): ProofGap[] {
  const passing = assessed.filter(({ judged }) => judged.outcome === 'pass' && judged.level < PROVEN);
  const groups = new Map<string, Group>();
  for (const item of passing)
    for (const [path, level] of item.proof.paths) {
      if (level >= PROVEN) continue;
      const id = groupOf(path, register);
      const group = groups.get(id) ?? { paths: new Set(), held: new Set() };
      groups.set(id, group);
      group.paths.add(path);
      if (level === item.proof.level) group.held.add(item);
    }
  const ledger = ledgerOf(
    assessed.map(({ judged }) => judged),
    dimensions,
    settings,
  );
  const before = ledger.score();
  const gaps = [...groups].flatMap(([group, { paths, held }]): (ProofGap & { fine: number })[] => {
    const lifted = [...held].flatMap(({ judged, proof }) => {
      const better = lift(judged, proof, paths);
      return better === judged ? [] : [{ judged, better }];
    });
    if (lifted.length === 0) return [];
    const rules = lifted.map(({ judged }) => judged.rule);
    for (const { judged, better } of lifted) ledger.replace(judged, better);
    const after = ledger.score();
    for (const { judged, better } of lifted) ledger.replace(better, judged);
    const item = register.items.get(group);
    const what = item
      ? `${item.id} claims E${item.claimed}, counts E${item.level}: ${item.notes.join(', ') || `${article(item.type)} proves no more`}`
      : `evidence for ${group}`;
    const location = item ? locateItem(item.id, source) : source.locate(readPath(group));
    const points = after.readiness - before.readiness;
    return [{ what, path: group, location, rules, points, fine: after.mean - before.mean }];
  });
  return gaps
    .sort(
      (a, b) => b.points - a.points || b.fine - a.fine || b.rules.length - a.rules.length || (a.path < b.path ? -1 : 1),
    )
    .slice(0, MAX_PROOF_GAPS)
    .map(({ fine: _, ...gap }) => gap);
}

function article(type: string): string {
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type.replace('_', ' ')}`;
}

/** The evidence item that already claims the path, otherwise the object that one piece of evidence would cover. */
function groupOf(path: string, register: Register): string {
  const [item] = register.backing(path);
  if (item) return item.id;
  const steps = path.split('.');
  return steps.length > 2 ? steps.slice(0, 2).join('.') : (steps[0] ?? path);
}

/** A pass is proven better only once all of its weakest paths are. */
function lift(judged: Judged, proof: Proof, paths: ReadonlySet<string>): Judged {
  if (judged.outcome !== 'pass' || !proof.weakest.every((path) => paths.has(path))) return judged;
  const levels = [...proof.paths].map(([path, level]) => (paths.has(path) && level < PROVEN ? PROVEN : level));
  const level = levels.length === 0 ? judged.level : Math.min(...levels);
  return level > judged.level ? { ...judged, level: level as Judged['level'] } : judged;
}

function locateItem(id: string, source: Source): Location {
  const items = valueAt(source.data, ['evidence']);
  const index = Array.isArray(items) ? items.findIndex((item) => valueAt(item, ['id']) === id) : -1;
  return source.locate(index >= 0 ? ['evidence', index] : ['evidence']);
}
