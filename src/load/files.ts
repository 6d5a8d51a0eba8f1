/** Reading files: bounded and decoded strictly; every failure is the user's to read. */
import { closeSync, createReadStream, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { type Location, type Problem, UserError } from '../util/source.js';

/** Largest manifest or rule file, in bytes. A 20,000-line manifest has about half a megabyte. */
export const MAX_FILE_BYTES = 2 ** 20;

export function atFile(file: string): Location {
  return { file, line: 1, column: 1, length: 1, text: '' };
}

export function refuse(file: string, message: string, expected?: string): UserError {
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

/**
 * Reads a text file whole. Throws UserError. `shown` is the name that messages use. Waits for the disk, because handing
 * a small file to another thread takes longer than reading it, but not for a pipe.
 */
export async function readText(path: string, shown = path): Promise<{ text: string; bytes: Uint8Array }> {
  let bytes: Uint8Array;
  try {
    const info = statSync(path);
    if (info.isDirectory()) throw refuse(shown, 'this is a folder, not a file');
    if (info.size > MAX_FILE_BYTES) throw tooLarge(shown, info.size);
    bytes = info.isFile() ? readFileSync(path) : await collect(createReadStream(path), shown);
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

const CHUNK = 2 ** 16;

/** A file piece by piece. Throws what the file system throws. */
export function* chunksOf(path: string): Generator<Uint8Array> {
  const handle = openSync(path, 'r');
  try {
    for (;;) {
      const buffer = Buffer.allocUnsafe(CHUNK);
      const read = readSync(handle, buffer, 0, CHUNK, null);
      if (read === 0) return;
      yield buffer.subarray(0, read);
    }
  } finally {
    closeSync(handle);
  }
}

/** Reads a stream up to the limit: pipes and devices have no size to ask for. Throws UserError beyond it. */
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
