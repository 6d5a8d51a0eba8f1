/** Reporters by name, each loaded when it is asked for. A reporter turns outcomes into text; it decides nothing. */
import type { Reporter } from './reporter.js';

export type { Outcome, PrintOptions, Reporter } from './reporter.js';

const REPORTERS = {
  terminal: async () => (await import('./terminal.js')).terminal,
  json: async () => (await import('./json.js')).json,
} as const satisfies Record<string, () => Promise<Reporter>>;

export type Format = keyof typeof REPORTERS;
export const FORMATS = Object.keys(REPORTERS) as readonly Format[];

export function reporter(format: Format): Promise<Reporter> {
  return REPORTERS[format]();
}
