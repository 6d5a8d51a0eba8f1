/** `airworthy schema`: the JSON Schema of the manifest, or of the report, for editors and other tools. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../load/assets.js';
import { EXIT, type Io } from './io.js';

export async function schemaCommand(flags: { readonly report: boolean }, io: Io): Promise<number> {
  const name = flags.report ? 'report' : 'manifest';
  io.out(await readFile(join(packageRoot(), 'schema', `${name}.schema.json`), 'utf8'));
  return EXIT.passed;
}
