import type { Dimension } from '../util/quantity.js';

/** How a number came to be. Measured outranks declared, declared outranks derived, derived outranks assumed. */
export type Basis = 'measured' | 'declared' | 'derived' | 'assumed';

export type FactValue = number | string | boolean | readonly string[];

/** The range that holds a prediction in 80% of published cases. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A value computed from the manifest, with everything needed to show how. */
export interface Fact {
  readonly id: string;
  readonly description: string;
  /** Null when an input is missing (see `missing`) or declared absent (see `absent`). */
  readonly value: FactValue | null;
  /** Of a prediction, and of what was computed from one. */
  readonly interval?: Interval;
  /** What must be read beside the value: the age of a price. */
  readonly note?: string;
  readonly dimension?: Dimension;
  readonly unit: string;
  readonly basis: Basis;
  /** Manifest paths, `assume.…` parameters and facts that it was computed from. */
  readonly from: readonly string[];
  readonly formula: string;
  readonly source: string;
  /** Manifest paths that are not declared, or name something that the catalogue does not know. */
  readonly missing: readonly string[];
  /** Manifest paths that are declared absent (null, empty) or lacking inside a listed item. */
  readonly absent: readonly string[];
}

/** Facts by id. */
export type Facts = ReadonlyMap<string, Fact>;
