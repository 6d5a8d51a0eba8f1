/** The formats of a sizing by name; each loads when it is asked for. */
import type { SizingReporter } from './reporter.js';

export const SIZING_FORMATS = ['terminal', 'json', 'markdown'] as const;
export type SizingFormat = (typeof SIZING_FORMATS)[number];

export async function sizingReporter(format: SizingFormat): Promise<SizingReporter> {
  switch (format) {
    case 'terminal':
      return (await import('./terminal.js')).terminal;
    case 'json':
      return (await import('./json.js')).json;
    case 'markdown':
      return (await import('./markdown.js')).markdown;
  }
}
