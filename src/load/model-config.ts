/** The config.json that a model of the manifest names: beside the manifest, of a sane size, JSON. */
import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Problem, type Source, showPath, UserError } from '../util/source.js';
import { inside } from './artefacts.js';
import { atFile, readText } from './files.js';

/** Reads and parses it. Throws UserError with the place in the manifest, or in the file where it is not JSON. */
export async function readModelConfig(
  ref: string,
  path: readonly (string | number)[],
  source: Source,
  folder: string,
): Promise<unknown> {
  const refuse = (message: string, expected = 'a config.json in the folder of the manifest or below it') => {
    const problem: Problem = { location: source.locate(path, 'value'), path: showPath(path), message, expected };
    return new UserError(message, [problem]);
  };
  const file = resolve(folder, ref);
  if (ref.includes('\0') || /^[a-z][a-z0-9+.-]+:/i.test(ref) || !inside(file, folder))
    throw refuse('the config file is not beside the manifest');
  const root = await realpath(folder).catch(() => folder);
  const real = await realpath(file).catch(() => undefined);
  if (real === undefined) throw refuse('there is no such file');
  if (!inside(real, root)) throw refuse('the config file is a link to a place that is not beside the manifest');
  if (!(await stat(real)).isFile()) throw refuse('this is not a file');
  const { text } = await readText(real, ref);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJson(text, ref, error);
  }
}

function notJson(text: string, shown: string, error: unknown): UserError {
  const offset = Number(/position (\d+)/.exec(String(error))?.[1] ?? 0);
  const before = text.slice(0, offset).split('\n');
  const line = text.split('\n')[before.length - 1] ?? '';
  const column = (before.at(-1)?.length ?? 0) + 1;
  const place = { line: before.length, column, length: 1, text: line.slice(0, 200) };
  const problem = { location: { ...atFile(shown), ...place }, message: 'the file is not JSON', expected: 'JSON' };
  return new UserError('the config file is not JSON', [problem]);
}
