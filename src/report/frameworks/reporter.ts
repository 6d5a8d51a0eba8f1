/** What a reporter of frameworks is given, and what it is. */
import type { Coverage, FrameworkList } from '../coverage.js';

export interface FrameworksPrintOptions {
  /** Columns to fill, 40–200. */
  readonly width: number;
  readonly colour: boolean;
}

export interface FrameworksReporter {
  readonly list: (list: FrameworkList, options: FrameworksPrintOptions) => string;
  readonly coverage: (coverage: Coverage, options: FrameworksPrintOptions) => string;
}
