/** `airworthy rules lock`: writes down which content of each further pack was agreed on. */
import { join, relative } from 'node:path';
import { homeOf, LOCK_NAME, loadConfig, resolveSettings } from '../load/config.js';
import { refuse } from '../load/files.js';
import { lockText, readLock } from '../load/lock.js';
import { writeAtomically } from '../load/write.js';
import { printable } from '../util/printable.js';
import { UserError } from '../util/source.js';
import { EXIT, type Io } from './io.js';
import { assembled, type PrepareFlags } from './prepare.js';

/** Reads and checks the packs as an assessment would, and pins them. Throws UserError. */
export async function lockCommand(flags: Pick<PrepareFlags, 'rules' | 'config'>, io: Io): Promise<number> {
  const config = await loadConfig(io.cwd, flags.config);
  const settings = resolveSettings({ values: {}, rules: flags.rules ?? [] }, io.env, config);
  const { pack } = await assembled({ config, settings }, io.cwd, false);
  const { packs = [] } = pack;
  const home = homeOf(config);
  const file = join(home, LOCK_NAME);
  const shown = relative(io.cwd, file);
  if (packs.length === 0)
    throw refuse(shown, 'there is nothing to lock', '`extends` or `rules` in airworthy.config.yaml, or --rules');
  const before = await lockedBefore(home);
  await writeAtomically(file, lockText(packs), shown);
  const lines = packs.map(({ name, version, digest }) => {
    const old = before.get(name);
    const now = digest.slice(0, 12);
    const what = old === undefined ? 'new' : old === digest ? 'unchanged' : `was ${old.slice(0, 12)}`;
    return `  ${name}${version === null ? '' : ` ${version}`}  ${now}  ${what}`;
  });
  io.out(`${[`wrote ${shown}`, ...lines].map(printable).join('\n')}\n`);
  return EXIT.passed;
}

/** Digests in the lock file that is replaced; one that cannot be read has none. */
async function lockedBefore(home: string): Promise<ReadonlyMap<string, string>> {
  try {
    const lock = await readLock(home);
    return new Map((lock?.packs ?? []).map(({ pack, digest }) => [pack, digest.replace(/^sha256:/, '')]));
  } catch (error) {
    if (error instanceof UserError) return new Map();
    throw error;
  }
}
