/** A compiled rule pack: plain data, so that it can be built once, embedded, and run without the compiler. */
import type { CatalogParameter } from '../catalog/parameters.js';
import type { Dimension } from '../util/quantity.js';
import type { Expr } from './expression.js';
import type { RuleSource } from './schema.js';
import type { Checklist } from './schema-checklists.js';
import type { Framework } from './schema-frameworks.js';

export interface Parameter {
  readonly value: number | string | readonly string[];
  readonly dimension?: Dimension;
  readonly origin: string;
  /** Set when the configuration overrode it. */
  readonly was?: number | string | readonly string[];
}

/** Text with placeholders resolved to what they name. */
export type Template = readonly (string | { readonly ref: Expr; readonly dimension?: Dimension })[];

export interface Rule
  extends Omit<RuleSource, 'params' | 'tolerance' | 'cases' | 'given' | 'when' | 'check' | 'escalate' | 'message'> {
  readonly dimension: string;
  readonly text: { readonly when?: string; readonly check: string };
  readonly when?: Expr;
  readonly check: Expr;
  readonly escalate?: Expr;
  readonly message?: Template;
  readonly tolerance?: { readonly value: number; readonly origin: string };
  readonly params: Readonly<Record<string, Parameter>>;
  readonly file: string;
  readonly line: number;
  /** The further pack that it came with; absent for the rules that ship. */
  readonly pack?: string;
}

export interface DimensionInfo {
  readonly id: string;
  readonly title: string;
  readonly pillar: string;
  readonly weight: number;
  readonly owner: string;
  readonly pilot: string;
  readonly production: string;
  /** One of the seven rows in which a pilot is set beside production. */
  readonly core?: boolean;
  readonly you: Template;
  /** A further pack added it: it counts into the readiness, but not towards the dimensions that a level asks for. */
  readonly own?: true;
}

/** A further pack that was loaded. */
export interface PackRef {
  readonly name: string;
  /** Version of the npm package; null for files and folders. */
  readonly version: string | null;
  readonly digest: string;
  readonly rules: number;
}

export interface Pack {
  readonly name: string;
  readonly version: string;
  /** SHA-256 over the sources, hexadecimal. */
  readonly digest: string;
  readonly dimensions: readonly DimensionInfo[];
  readonly rules: readonly Rule[];
  /** Rules that a pack or the configuration switched off. */
  readonly disabled?: readonly Rule[];
  /** The packs that were added to the one that ships, by name. */
  readonly packs?: readonly PackRef[];
  /** `assume.…` constants of formulas and `score.…` constants of the score. */
  readonly parameters: readonly CatalogParameter[];
  /** Frameworks that the pack brings beside the ones that ship, which load only where they are asked for. */
  readonly frameworks?: readonly Framework[];
  /** What the report says in a few points; those of the pack that ships. */
  readonly checklists?: readonly Checklist[];
}
