/** Reading and writing files: bounded, decoded strictly, written atomically; every failure is the user's to read. */
import { randomBytes } from 'node:crypto';
import { link, open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Location, type Problem, UserError } from '../util/source.js';

/** Largest manifest or rule file, in bytes. A 20,000-line manifest has about half a megabyte. */
export const MAX_FILE_BYTES = 2 ** 20;

export function atFile(file: string): Location {
  return { file, line: 1, column: 1, length: 1, text: '' };
}

function refuse(file: string, message: string, expected?: string): UserError {
  const problem: Problem = { location: atFile(file), message, ...(expected === undefined ? {} : { expected }) };
  return new UserError(message, [problem]);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'the file may not be read',
  EPERM: 'the file may not be read',
  EISDIR: 'this is a folder, not a file',
  ENOTDIR: 'a part of the path is not a folder',
  ELOOP: 'the path is a loop of links',
  ENAMETOOLONG: 'the path is too long',
  EMFILE: 'too many files are open',
};

export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Reads a text file whole. Throws UserError. `shown` is the name that messages use. */
export async function readText(path: string, shown = path): Promise<{ text: string; bytes: Uint8Array }> {
  let bytes: Uint8Array;
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw refuse(shown, 'this is a folder, not a file');
    if (info.size > MAX_FILE_BYTES) throw tooLarge(shown, info.size);
    bytes = info.isFile() ? await readFile(path) : await readBounded(path, shown);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unreadable(shown, error);
  }
  return { text: decode(bytes, shown), bytes };
}

function unreadable(shown: string, error: unknown): UserError {
  return refuse(shown, REASONS[errorCode(error)] ?? `the file cannot be read (${errorCode(error) || String(error)})`);
}

function tooLarge(shown: string, size: number): UserError {
  const megabytes = (size / 1e6).toLocaleString('en-US', { maximumFractionDigits: 1 });
  return refuse(shown, `the file is too large (${megabytes} MB)`, `at most ${MAX_FILE_BYTES / 2 ** 20} MiB`);
}

/** Pipes and devices have no size to ask for: stop at the limit. */
async function readBounded(path: string, shown: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    return await collect(handle.createReadStream({ autoClose: false }), shown);
  } finally {
    await handle.close();
  }
}

/** Reads a stream up to the limit. Throws UserError beyond it. */
export async function collect(stream: AsyncIterable<Uint8Array | string>, shown: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const buffer = Buffer.from(chunk as Uint8Array);
      size += buffer.length;
      if (size > MAX_FILE_BYTES) throw tooLarge(shown, size);
      chunks.push(buffer);
    }
  } catch (error) {
    if (errorCode(error) === '') throw error;
    throw unreadable(shown, error);
  }
  return Buffer.concat(chunks);
}

/** UTF-8 or nothing: a wrongly decoded name would be assessed as another name. */
export function decode(bytes: Uint8Array, shown: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    throw refuse(shown, `the file is not UTF-8${utf16 ? ' (it looks like UTF-16)' : ''}`, 'text in UTF-8');
  }
}

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
