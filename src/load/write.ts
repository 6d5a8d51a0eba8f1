/** Writing files atomically; every failure is the user's to read. */
import { randomBytes } from 'node:crypto';
import { link, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { UserError } from '../util/source.js';
import { errorCode, refuse } from './files.js';

/** Writes a file so that either the old or the whole new content is there. `shown` is the name that messages use. */
export async function writeAtomically(path: string, content: string, shown = path): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const old = await stat(target).catch(() => undefined);
    // A device or a pipe is written to; renaming over /dev/null would replace it.
    if (old && !old.isFile()) return await writeFile(target, content);
    await writeFile(temporary, content, { flag: 'wx', mode: old?.mode ?? 0o666 });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw unwritable(shown, error);
  }
}

const WRITE_REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'it is there already',
  ENOENT: 'the folder does not exist',
  EACCES: 'the folder may not be written to',
  EPERM: 'the folder may not be written to',
  EROFS: 'the folder is on a read-only file system',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would exceed the size limit',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  ENAMETOOLONG: 'the path is too long',
};

function unwritable(path: string, error: unknown): UserError {
  return refuse(path, `cannot be written: ${WRITE_REASONS[errorCode(error)] ?? errorCode(error)}`);
}

/** Writes a file that must not exist yet: whole or not at all, and never over another. */
export async function writeNew(path: string, content: string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeFile(temporary, content, { flag: 'wx' });
    await link(temporary, path);
  } catch (error) {
    throw unwritable(path, error);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}
