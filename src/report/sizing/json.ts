/** The sizing as JSON. */
import type { SizingReporter } from './reporter.js';

export const json: SizingReporter = (sizing) => `${JSON.stringify(sizing, null, 2)}\n`;
