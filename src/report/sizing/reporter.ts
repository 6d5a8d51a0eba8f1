/** What a reporter of a sizing is given, and what it is. */
import type { Sizing } from '../sizing.js';

export interface SizingPrintOptions {
  /** Columns to fill, 40–200. */
  readonly width: number;
  readonly colour: boolean;
}

export type SizingReporter = (sizing: Sizing, options: SizingPrintOptions) => string;
