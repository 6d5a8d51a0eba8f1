/**
 * The program as it ships: `bin/airworthy.js` when `dist/` is newer than what it is made of, else a build of our own
 * beside it (other tests may be using `dist/`).
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundle } from '../../scripts/bundle.mjs';

export interface Built {
  /** What Node.js is given to run. */
  readonly script: string;
  readonly remove: () => void;
}

const MADE_OF = ['src', 'rules', 'catalog'];

export async function builtProgram(): Promise<Built> {
  if (isFresh()) return { script: resolve('bin/airworthy.js'), remove: () => undefined };
  const folder = mkdtempSync(join('node_modules', '.cli-test-'));
  await bundle(folder);
  return { script: resolve(folder, 'cli.cjs'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function isFresh(): boolean {
  const built = statSync('dist/cli.cjs', { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return MADE_OF.every((folder) => newest(folder) < built);
}

function newest(folder: string): number {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Math.max(...names.map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0));
}
