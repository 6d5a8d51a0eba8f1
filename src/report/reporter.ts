/** What a reporter is given, and what it is. */
import type { Problem } from '../util/source.js';
import type { Report } from './report.js';

/** What became of one manifest: a report, or the problems that kept it from being assessed. */
export type Outcome =
  | { readonly file: string; readonly report: Report }
  | { readonly file: string; readonly problems: readonly Problem[] };

export interface PrintOptions {
  /** Columns to fill, 40–200. */
  readonly width: number;
  readonly colour: boolean;
  /** Passes, unknowns and rules that do not apply, too. */
  readonly verbose: boolean;
  /** One line per manifest. */
  readonly quiet: boolean;
}

export type Reporter = (outcomes: readonly Outcome[], options: PrintOptions) => string;
