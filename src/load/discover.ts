/** Which manifests a command line means: files, folders, globs, or the nearest airworthy.yaml upward. */
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { UserError } from '../util/source.js';
import { atFile } from './files.js';

export const DEFAULT_NAMES = ['airworthy.yaml', 'airworthy.yml'] as const;
const SKIPPED = new Set(['node_modules', '.git', 'dist', 'coverage']);
const MAX_DEPTH = 20;

/** Files in a stable order, each once, named relative to `cwd`. `-` stands for standard input. */
export async function discover(targets: readonly string[], cwd: string): Promise<string[]> {
  if (targets.length === 0) {
    const found = upward(DEFAULT_NAMES, cwd);
    return found ? [shown(found, cwd)] : [];
  }
  const all: string[] = [];
  for (const target of targets) all.push(...(await expand(target, cwd)));
  return [...new Set(all)];
}

/** The first of the named files in this folder or any above it. */
export function upward(names: readonly string[], from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    for (const name of names) if (isFile(join(folder, name))) return join(folder, name);
    if (dirname(folder) === folder) return undefined;
  }
}

async function expand(target: string, cwd: string): Promise<string[]> {
  if (target === '-') return ['-'];
  const info = statOf(resolve(cwd, target));
  if (info?.isDirectory()) return within(resolve(cwd, target), 0).map((file) => shown(file, cwd));
  if (info || !MAGIC.test(target)) return [shown(resolve(cwd, target), cwd)];
  const files: string[] = [];
  for (const match of await matching(target, cwd)) files.push(...(await expand(match, cwd)));
  return files;
}

const MAGIC = /[*?[\]{}]/;

/** The pattern is matched below the folder that it names in plain words: elsewhere, tinyglobby skips what lies above. */
async function matching(pattern: string, cwd: string): Promise<string[]> {
  const steps = pattern.split('/');
  const plain = steps.findIndex((step) => MAGIC.test(step));
  const root = steps.slice(0, plain);
  const { glob } = await import('tinyglobby');
  const matches = await glob(steps.slice(plain).join('/'), {
    cwd: resolve(cwd, root.length === 1 && root[0] === '' ? '/' : root.join('/')),
    absolute: true,
    onlyFiles: false,
    expandDirectories: false,
    followSymbolicLinks: false,
    deep: MAX_DEPTH,
    ignore: ['**/node_modules/**', '**/.git/**'],
  });
  return matches.sort();
}

function shown(file: string, cwd: string): string {
  const path = relative(cwd, file);
  if (path === '-') return './-';
  return path === '' || path.startsWith('..') ? file : path;
}

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

export function isFile(path: string): boolean {
  return statOf(path)?.isFile() ?? false;
}

/** Manifests below a folder: by their name, or YAML whose first lines declare the format. */
function within(folder: string, depth: number): string[] {
  if (depth > MAX_DEPTH) return [];
  const files: string[] = [];
  for (const entry of entriesOf(folder).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) files.push(...within(path, depth + 1));
    else if (entry.isFile() && isManifest(path, entry.name)) files.push(path);
  }
  return files;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    throw new UserError('unreadable', [{ location: atFile(folder), message: 'the folder may not be read' }]);
  }
}

function isManifest(path: string, name: string): boolean {
  if (DEFAULT_NAMES.some((known) => name === known || name.endsWith(`.${known}`))) return true;
  return /\.ya?ml$/.test(name) && /^\uFEFF?apiVersion:\s*["']?airworthy\//m.test(beginning(path));
}

/** The first lines of a file; empty when it may not be read. */
function beginning(path: string): string {
  let handle: number | undefined;
  try {
    handle = openSync(path, 'r');
    const buffer = Buffer.alloc(4096);
    return buffer.toString('utf8', 0, readSync(handle, buffer, 0, buffer.length, 0));
  } catch {
    return '';
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
