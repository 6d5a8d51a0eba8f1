/** The formats of the frameworks by name; each loads when it is asked for. */
import type { FrameworksReporter } from './reporter.js';

export const FRAMEWORK_FORMATS = ['terminal', 'json', 'markdown'] as const;
export type FrameworkFormat = (typeof FRAMEWORK_FORMATS)[number];

export async function frameworksReporter(format: FrameworkFormat): Promise<FrameworksReporter> {
  switch (format) {
    case 'terminal':
      return (await import('./terminal.js')).terminal;
    case 'json':
      return (await import('./json.js')).json;
    case 'markdown':
      return (await import('./markdown.js')).markdown;
  }
}
