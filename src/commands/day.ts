/** The day of an assessment, as typed after `--as-of`. */
import { atFile } from '../load/files.js';
import { parseQuantity } from '../util/quantity.js';
import { UserError } from '../util/source.js';

/** Seconds since 1970 of a day. Throws UserError for anything that is not one. */
export function asOfDate(text: string): number {
  const parsed = parseQuantity(text, 'date');
  if (parsed.ok) return parsed.value;
  const problem = { location: atFile('--as-of'), message: `"${text}" ${parsed.reason}`, expected: 'YYYY-MM-DD' };
  throw new UserError('wrong usage', [problem]);
}
