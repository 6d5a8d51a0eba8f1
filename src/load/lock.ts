/** `airworthy.lock`: which content of each further pack was agreed on. */
import { join } from 'node:path';
import * as z from 'zod';
import { zodProblems } from '../manifest/problems.js';
import { readYaml } from '../manifest/yaml.js';
import type { PackRef } from '../rules/pack.js';
import { type Problem, type Source, UserError } from '../util/source.js';
import { LOCK_NAME } from './config.js';
import { isFile } from './discover.js';
import { readText } from './files.js';

const PREFIX = 'sha256:';

const lockSchema = z.strictObject({
  lock: z.literal(1),
  packs: z.array(
    z.strictObject({
      pack: z.string(),
      version: z.string().optional(),
      digest: z.string().regex(/^sha256:[0-9a-f]{64}$/, { error: 'must be sha256: and 64 hexadecimal digits' }),
    }),
  ),
});

/** What a lock file says of a pack. */
export type Locked = Pick<PackRef, 'name' | 'version' | 'digest'>;

export interface Lock {
  readonly packs: z.infer<typeof lockSchema>['packs'];
  readonly source: Source;
}

/** The lock file of a folder; undefined when there is none. Throws UserError for one that is not valid. */
export async function readLock(folder: string): Promise<Lock | undefined> {
  const file = join(folder, LOCK_NAME);
  if (!isFile(file)) return undefined;
  const { text } = await readText(file);
  const { source, problems } = readYaml(text, file);
  if (!source || problems.length > 0) throw new UserError('the lock file is not valid', problems);
  const parsed = lockSchema.safeParse(source.data);
  if (!parsed.success)
    throw new UserError('the lock file is not valid', zodProblems(parsed.error, source, undefined, 'the lock file'));
  const { packs } = parsed.data;
  const twice = packs.findIndex(({ pack }, i) => packs.findIndex((other) => other.pack === pack) < i);
  if (twice >= 0) {
    const location = source.locate(['packs', twice, 'pack'], 'value');
    throw new UserError('the lock file is not valid', [{ location, message: 'the pack is locked twice' }]);
  }
  return { packs, source };
}

/** What keeps a pack from being used under a lock: other content than was agreed on, or none agreed on. */
export function againstLock({ name, digest, version }: Locked, { packs, source }: Lock): Problem | undefined {
  const index = packs.findIndex(({ pack }) => pack === name);
  const locked = packs[index];
  const advice = 'run `airworthy rules lock`';
  if (!locked)
    return {
      location: source.locate(['packs']),
      message: `the pack ${name} is not locked`,
      expected: `every pack that is used; if you mean to use it, ${advice}`,
    };
  if (locked.digest === PREFIX + digest) return undefined;
  return {
    location: source.locate(['packs', index, 'digest'], 'value'),
    message: `the pack ${name} has changed: expected ${words(locked.digest, locked.version)}, found ${words(PREFIX + digest, version)}`,
    expected: `the content that was locked: put it back; if you mean the change, ${advice} and review what it brings`,
  };
}

function words(digest: string, version: string | null | undefined): string {
  return version === null || version === undefined ? digest : `${digest} (${version})`;
}

/** The lock file of these packs. */
export function lockText(packs: readonly Locked[]): string {
  const entries = packs.flatMap(({ name, version, digest }) => [
    `  - pack: ${JSON.stringify(name)}`,
    ...(version === null ? [] : [`    version: ${JSON.stringify(version)}`]),
    `    digest: ${PREFIX}${digest}`,
  ]);
  return ['# Written by `airworthy rules lock`; keep it in version control.', 'lock: 1', 'packs:', ...entries, ''].join(
    '\n',
  );
}
