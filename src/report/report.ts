/** The report: everything a reporter may show, as plain data. Names here are the names in the JSON. */
import type { Fact } from '../facts/fact.js';
import type { Override } from '../rules/override.js';
import type { PackRef } from '../rules/pack.js';
import type { Outcome, Severity } from '../rules/schema.js';
import type { Gate } from '../score/gates.js';
import type { Condition } from '../score/level.js';
import type { Cap, DimensionScore } from '../score/score.js';
import type { WaiverState } from '../score/waivers.js';
import type { Location } from '../util/source.js';
import type { SizedLayer } from './sizing.js';

export const REPORT_SCHEMA_VERSION = '1.2';

export interface Comparison {
  /** The comparison with its paths, as in `gpus.count >= need.gpus.count`. */
  readonly text: string;
  /** Both sides as people read them. */
  readonly have: string;
  readonly need: string;
  readonly op: string;
  /** How far `have` is from `need`, as a share of `need`; negative is short. Null where it has no meaning. */
  readonly margin: number | null;
  readonly holds: boolean;
}

export interface FindingEvidence {
  /** Level 1–4 that the pass or warning rests on, 0 where nothing is proven. */
  readonly level: 0 | 1 | 2 | 3 | 4;
  readonly items: readonly string[];
  /** The paths with the weakest evidence: what to prove next. */
  readonly weakest: readonly string[];
}

export interface Finding {
  readonly rule: string;
  readonly dimension: string;
  readonly title: string;
  readonly severity: Severity;
  readonly outcome: Outcome;
  readonly blocks_from: 'limited_production' | 'production' | null;
  readonly weight: number;
  /** One sentence: what is wrong, or what is unknown. */
  readonly message: string;
  /** The two numbers that disagree, of the first comparison that decided; null where there are none. */
  readonly have: string | null;
  readonly need: string | null;
  readonly comparisons: readonly Comparison[];
  readonly missing: readonly string[];
  readonly absent: readonly string[];
  readonly warned: 'assumed' | 'predicted' | 'tolerance' | 'not_in_force' | null;
  /** Day from which a shortfall counts, YYYY-MM-DD; before it, a failing rule warns. Null for a rule without one. */
  readonly effective_from: string | null;
  readonly location: Location;
  readonly related: { readonly location: Location; readonly message: string } | null;
  readonly why: string;
  readonly fix: string;
  readonly effort: 'S' | 'M' | 'L';
  readonly phase: string;
  readonly refs: readonly string[];
  readonly evidence: FindingEvidence;
  /** Points that closing this gap adds after all gaps before it are closed; 0 for a rule that passes. */
  readonly points: number;
  /** Readiness after this gap and all before it are closed; null for a rule that passes. */
  readonly readiness_after: number | null;
  readonly waiver: { readonly state: WaiverState; readonly expires: string | null; readonly ticket: string } | null;
}

export interface ProofGap {
  /** What to provide. */
  readonly what: string;
  /** Manifest path that lacks proof, or the id of the evidence item that counts for less than it claims. */
  readonly path: string;
  readonly location: Location;
  readonly rules: readonly string[];
  /** Points gained when it alone is proven by a test in a representative environment. */
  readonly points: number;
}

/** From users to cost: what production needs of each layer of the declared system, and which gives way first. */
export interface Chain {
  readonly gpu: string | null;
  readonly model: string | null;
  readonly layers: readonly SizedLayer[];
  /** The layer with the least of what it needs, and how much of it; null while no layer can be compared. */
  readonly limiting: { readonly layer: string; readonly share: number } | null;
  /** Why the needs are not known; null where they are. */
  readonly why: string | null;
}

export interface TableRow {
  readonly dimension: string;
  readonly title: string;
  /** One of the seven rows in which a pilot is set beside production. */
  readonly core: boolean;
  readonly pilot: string;
  readonly production: string;
  readonly you: string;
  /** What the worst finding of the dimension says; `ready` when every applicable rule passes. */
  readonly status: 'ready' | 'gaps' | 'blocked' | 'unknown' | 'not_applicable';
  readonly declared: number | null;
  readonly assured: number | null;
}

export interface EvidenceRow {
  readonly id: string;
  readonly type: string;
  readonly env: string;
  readonly date: string;
  readonly ref: string | null;
  readonly claimed: number;
  readonly level: number;
  readonly age_days: number;
  readonly stale: boolean;
  readonly notes: readonly string[];
  /** The passing rules that it backs, and their dimensions. */
  readonly rules: readonly string[];
  readonly dimensions: readonly string[];
  /** It backs more than one document should; no gap, a reason to ask what it shows. */
  readonly broad: boolean;
}

export interface CheckedRule {
  readonly rule: string;
  readonly title: string;
  readonly outcome: Outcome;
}

/** A point of a checklist and the rules that it rests on. */
export interface Point<State extends string> {
  readonly id: string;
  readonly title: string;
  /** The title in a few words. */
  readonly short: string;
  readonly state: State | 'unknown' | 'not_applicable';
  readonly rules: readonly CheckedRule[];
}

/** The definition of production, point by point. It restates rules and weighs nothing. */
export interface Production {
  readonly title: string;
  readonly source: string;
  /** Points met, those of them that every rule passes with evidence of a test or better, and points that apply. */
  readonly met: number;
  readonly proven: number;
  readonly of: number;
  readonly points: readonly (Point<'met' | 'unmet'> & {
    /** Least evidence level among the passing rules of a point that is met, otherwise 0. */
    readonly evidence_level: number;
  })[];
}

/** The signs of a pilot that stays one. */
export interface StuckPilot {
  readonly title: string;
  readonly source: string;
  readonly shown: number;
  readonly unknown: number;
  readonly of: number;
  readonly signs: readonly Point<'shown' | 'not_shown'>[];
}

/** Something the manifest sets for itself, and that passes are measured against: nobody can see from one file whether it was loosened. */
export interface OwnTarget {
  readonly path: string;
  readonly kind: 'demand' | 'target';
  /** As it stands in the file. */
  readonly value: string;
  /** The passing rules that read it. */
  readonly rules: readonly string[];
}

export interface Report {
  readonly schema_version: string;
  readonly tool: { readonly name: 'airworthy'; readonly version: string };
  readonly pack: {
    readonly name: string;
    readonly version: string;
    readonly digest: string;
    readonly rules: number;
    readonly dimensions: number;
    /** How many of the dimensions further packs added; they do not count towards the total. */
    readonly dimensions_own: number;
    readonly dimensions_total: number;
    /** Further packs, by name. */
    readonly packs: readonly PackRef[];
  };
  readonly manifest: { readonly file: string; readonly digest: string };
  readonly as_of: string;
  readonly system: {
    readonly name: string;
    readonly version: string | null;
    readonly stage: string;
    readonly target_stage: string;
    readonly sector: string;
    readonly jurisdictions: readonly string[];
    readonly currency: string;
  };
  /** The facts that switched rules on and off. */
  readonly applicability: {
    readonly facts: Readonly<Record<string, string | boolean>>;
    readonly not_applicable: { readonly rules: number; readonly weight: number };
  };
  /** Demand and targets of the manifest's own choosing behind its passes, those with the most rules first. */
  readonly rests_on: readonly OwnTarget[];
  readonly verdict: { readonly passed: boolean; readonly exit_code: 0 | 1; readonly gates: readonly Gate[] };
  readonly score: {
    readonly readiness: number;
    readonly declared: number;
    readonly coverage: number;
    readonly level: number;
    readonly level_name: string;
    readonly next_level: { readonly level: number; readonly name: string; readonly unmet: readonly Condition[] } | null;
    readonly mean: number;
    readonly caps: readonly Cap[];
    readonly dimensions: readonly DimensionScore[];
    readonly waived: number;
    /** Level of proof assumed for closed gaps. */
    readonly fix_level: number;
  };
  readonly table: readonly TableRow[];
  /** Null for a system without GPUs of its own. */
  readonly chain: Chain | null;
  /** Null for a pack without this checklist. */
  readonly production: Production | null;
  readonly stuck_pilot: StuckPilot | null;
  /** Gaps first, worst first; then unknowns, passes and rules that do not apply. */
  readonly findings: readonly Finding[];
  readonly proof_gaps: readonly ProofGap[];
  readonly evidence: {
    readonly trust: 'verified' | 'claimed';
    /** An item that backs more than these is broad. */
    readonly broad_above: { readonly rules: number; readonly dimensions: number };
    readonly items: readonly EvidenceRow[];
  };
  readonly facts: readonly Fact[];
  readonly assumed: readonly string[];
  readonly overrides: readonly Override[];
}

/** A gap is what the score lost points for. */
export function isGap(finding: Pick<Finding, 'outcome'>): boolean {
  return finding.outcome === 'fail' || finding.outcome === 'unknown' || finding.outcome === 'warn';
}
