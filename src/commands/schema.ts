/** `airworthy schema`: the JSON Schema of the manifest, of the report or of a sizing, for editors and other tools. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../load/assets.js';
import { EXIT, type Io } from './io.js';

export async function schemaCommand(
  flags: { readonly report: boolean; readonly sizing: boolean },
  io: Io,
): Promise<number> {
  const name = flags.sizing ? 'sizing' : flags.report ? 'report' : 'manifest';
  io.out(await readFile(join(packageRoot(), 'schema', `${name}.schema.json`), 'utf8'));
  return EXIT.passed;
}
