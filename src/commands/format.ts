/** The format of a report, as a flag names it. */
import { atFile } from '../load/files.js';
import { UserError } from '../util/source.js';
import { nearest } from '../util/suggest.js';

/** One of the formats. Throws UserError, with the nearest name, for any other. */
export function formatOf<const T extends string>(name: string, formats: readonly T[]): T {
  const found = formats.find((format) => format === name);
  if (found !== undefined) return found;
  const near = nearest(name, formats);
  const problem = { location: atFile('--format'), message: `there is no format "${name}"` };
  throw new UserError('wrong usage', [
    { ...problem, expected: formats.join(', '), ...(near ? { suggestion: near } : {}) },
  ]);
}
