/** The sizing as JSON. What a terminal would act on stays escaped, for those who read it there. */
import type { SizingReporter } from './reporter.js';

const ACTIVE = /[\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060\u2066-\u2069\uFEFF]/g;

export const json: SizingReporter = (sizing) => {
  const text = JSON.stringify(sizing, null, 2);
  return `${text.replace(ACTIVE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
};
