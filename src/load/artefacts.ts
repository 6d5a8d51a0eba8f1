/** Looks at the files that evidence refers to: are they beside the manifest, and are they what was registered? */
import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import type { Artefact } from '../evidence/register.js';
import type { Manifest } from '../manifest/schema.js';
import { chunksOf } from './files.js';

const MAX_ARTEFACT_BYTES = 2 ** 30;
/** Files up to here are read at once, which is faster than piece by piece. */
const SMALL = 2 ** 20;

/** Digests of files that were already read, by real path, size and time of change: several manifests share evidence. */
const digests = new Map<string, string>();

/** The state of each item's artefact, by id. Nothing outside the manifest's folder is ever opened. */
export function artefactsOf(manifest: Manifest, folder: string): ReadonlyMap<string, Artefact> {
  const items = manifest.evidence ?? [];
  if (items.length === 0) return new Map();
  const root = realFolder(folder);
  return new Map(items.map(({ id, ref, sha256 }) => [id, artefact(ref ?? '', sha256 ?? '', folder, root)]));
}

function realFolder(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return folder;
  }
}

function artefact(ref: string, sha256: string, folder: string, root: string): Artefact {
  if (ref === '' || /^[a-z][a-z0-9+.-]*:/i.test(ref) || ref.includes('\0')) return 'not_local';
  const path = resolve(folder, ref);
  if (!inside(path, folder)) return 'not_local';
  try {
    const real = realpathSync.native(path);
    if (!inside(real, root)) return 'not_local';
    const info = statSync(real);
    if (!info.isFile() || info.size > MAX_ARTEFACT_BYTES) return 'missing';
    if (sha256 === '') return 'no_digest';
    const key = `${info.size} ${info.mtimeMs} ${info.ino} ${real}`;
    const digest = digests.get(key) ?? digestOf(real, info.size);
    digests.set(key, digest);
    return digest === sha256 ? 'matches' : 'differs';
  } catch {
    return 'missing';
  }
}

export function inside(path: string, folder: string): boolean {
  const step = relative(folder, path);
  return step !== '' && !step.startsWith('..') && !isAbsolute(step);
}

function digestOf(path: string, size: number): string {
  const hash = createHash('sha256');
  if (size <= SMALL) return hash.update(readFileSync(path)).digest('hex');
  for (const chunk of chunksOf(path)) hash.update(chunk);
  return hash.digest('hex');
}
