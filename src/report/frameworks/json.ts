/** Frameworks and their coverage as JSON. What a terminal would act on stays escaped, for those who read it there. */
import type { FrameworksReporter } from './reporter.js';

const ACTIVE = /[\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060\u2066-\u2069\uFEFF]/g;

function print(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(ACTIVE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

export const json: FrameworksReporter = { list: print, coverage: print };
