/** Further packs: found, compiled, held against the lock, joined to the one that ships, and changed as was asked for. */
import { createHash } from 'node:crypto';
import { assessedOnly, type Further, joinPacks } from '../rules/join.js';
import { applyChanges, type Change, type Changed, changesOf, type Override, subjectOf } from '../rules/override.js';
import type { Pack } from '../rules/pack.js';
import { NOT_WAIVABLE } from '../score/waivers.js';
import { type Problem, UserError } from '../util/source.js';
import { builtinFrameworks } from './builtin.js';
import { locatePack, type PackPlace, type PackRequest } from './locate.js';
import { againstLock, readLock } from './lock.js';
import { compilePath, type PackFiles } from './pack.js';

export interface Assembled {
  readonly pack: Pack;
  readonly overrides: readonly Override[];
}

export interface Wanted {
  readonly requests: readonly PackRequest[];
  /** What the configuration changes; it decides between packs. */
  readonly changes: readonly Change[];
  readonly cwd: string;
  /** Folder of the configuration and the lock file. */
  readonly home: string;
  /** Packs are held against the lock file, unless it is about to be written. */
  readonly locked: boolean;
}

type ReadPack = Further & PackFiles;

/** The pack that rules an assessment, and everything in it that is not as it ships. Throws UserError. */
export async function assemble(base: Pack, wanted: Wanted): Promise<Assembled> {
  const read = await readPacks(base, wanted);
  if (wanted.locked) await holdAgainstLock(read, wanted.home);
  const broken = read.flatMap((one) => one.problems);
  if (broken.length > 0) throw new UserError('a rule pack is not valid', broken);
  const { pack, overrides, problems } = combined(base, read, wanted.changes);
  if (problems.length > 0) throw new UserError('the rules do not fit together', problems);
  return { pack: { ...pack, digest: digestOf(base, read) }, overrides };
}

/** Packs joined and changed; `own` are the changes of the configuration. What does not fit is a problem. */
export function combined(base: Pack, read: readonly ReadPack[], own: readonly Change[]): Changed {
  const joined = joinPacks(base, read, NOT_WAIVABLE);
  const decided = new Set(own.map(subjectOf));
  const theirs = read.flatMap(changesIn).filter((change) => !decided.has(subjectOf(change)));
  const changed = applyChanges(joined.pack, [...theirs, ...own], NOT_WAIVABLE);
  return {
    pack: assessedOnly(changed.pack),
    overrides: [...joined.overrides, ...changed.overrides],
    problems: [...joined.problems, ...changed.problems],
  };
}

async function readPacks(base: Pack, { requests, cwd, home }: Wanted): Promise<readonly ReadPack[]> {
  const places = new Map<string, PackPlace>();
  for (const request of requests) {
    const place = await locatePack(request, home);
    places.set(place.name, place);
  }
  const sorted = [...places.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const frameworks = await builtinFrameworks();
  const read: ReadPack[] = [];
  for (const { name, path, version } of sorted) {
    const compiled = await compilePath(path, cwd, base.parameters, { frameworks, dimensions: base.dimensions });
    read.push({ name, version, ...compiled });
  }
  return read;
}

function changesIn({ name, changes }: ReadPack): readonly Change[] {
  return changes.flatMap(({ list, document }) =>
    changesOf(list, name, (...steps) => document.locate(['overrides', ...steps], 'value')),
  );
}

async function holdAgainstLock(packs: readonly Further[], home: string): Promise<void> {
  const lock = packs.length === 0 ? undefined : await readLock(home);
  if (!lock) return;
  const problems: readonly Problem[] = packs.flatMap((pack) => againstLock(pack, lock) ?? []);
  if (problems.length > 0) throw new UserError('the packs are not the ones that were locked', problems);
}

/** One digest for all, whatever the order in which they were named. */
function digestOf(base: Pack, read: readonly ReadPack[]): string {
  if (read.length === 0) return base.digest;
  const hash = createHash('sha256').update(base.digest);
  for (const digest of read.map((pack) => pack.digest).sort()) hash.update(digest);
  return hash.digest('hex');
}
