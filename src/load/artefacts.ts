/** Looks at the files that evidence refers to: are they beside the manifest, and are they what was registered? */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import type { Artefact } from '../evidence/register.js';
import type { Manifest } from '../manifest/schema.js';

const MAX_ARTEFACT_BYTES = 2 ** 30;
/** Files up to here are read at once, which is faster than a stream. */
const SMALL = 2 ** 20;
/** Files open at once; a register may name more files than a process may open. */
const READERS = 8;

/** The state of each item's artefact, by id. Nothing outside the manifest's folder is ever opened. */
export async function artefactsOf(manifest: Manifest, folder: string): Promise<ReadonlyMap<string, Artefact>> {
  const states = new Map<string, Artefact>();
  const waiting = (manifest.evidence ?? []).values();
  const root = await realpath(folder).catch(() => folder);
  const readers = Array.from({ length: READERS }, async () => {
    for (const { id, ref, sha256 } of waiting) states.set(id, await artefact(ref ?? '', sha256 ?? '', folder, root));
  });
  await Promise.all(readers);
  return states;
}

async function artefact(ref: string, sha256: string, folder: string, root: string): Promise<Artefact> {
  if (ref === '' || /^[a-z][a-z0-9+.-]*:/i.test(ref) || ref.includes('\0')) return 'not_local';
  const path = resolve(folder, ref);
  if (!inside(path, folder)) return 'not_local';
  try {
    const real = await realpath(path);
    const info = await stat(real);
    if (!inside(real, root)) return 'not_local';
    if (!info.isFile() || info.size > MAX_ARTEFACT_BYTES) return 'missing';
    if (sha256 === '') return 'no_digest';
    return (await digestOf(real, info.size)) === sha256 ? 'matches' : 'differs';
  } catch {
    return 'missing';
  }
}

function inside(path: string, folder: string): boolean {
  const step = relative(folder, path);
  return step !== '' && !step.startsWith('..') && !isAbsolute(step);
}

async function digestOf(path: string, size: number): Promise<string> {
  const hash = createHash('sha256');
  if (size <= SMALL) return hash.update(await readFile(path)).digest('hex');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
