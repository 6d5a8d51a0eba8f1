/** `airworthy.config.yaml`: defaults for flags, parameter overrides, assessors. Flag > environment > file > default. */
import { dirname, resolve } from 'node:path';
import { parseQuantity } from '../util/quantity.js';
import { type Problem, UserError } from '../util/source.js';
import { nearest } from '../util/suggest.js';
import type { LoadedConfig } from './config-file.js';
import { upward } from './discover.js';
import { atFile } from './files.js';
import { FAIL_ON, FORMATS } from './words.js';

export type { LoadedConfig } from './config-file.js';

export const CONFIG_NAMES = ['airworthy.config.yaml', 'airworthy.config.yml'] as const;
export const LOCK_NAME = 'airworthy.lock';

/** Finds the nearest configuration upward and validates it. Throws UserError. */
export async function loadConfig(cwd: string, named?: string): Promise<LoadedConfig> {
  const file = named === undefined ? upward(CONFIG_NAMES, cwd) : resolve(cwd, named);
  if (file === undefined) return { file, folder: cwd, values: {} };
  const { readConfig } = await import('./config-file.js');
  return readConfig(file);
}

/** The folder that the names of packs start from and the lock file lies in: that of the configuration, if there is one. */
export function homeOf({ file, folder }: LoadedConfig): string {
  if (file !== undefined) return folder;
  const lock = upward([LOCK_NAME], folder);
  return lock === undefined ? folder : dirname(lock);
}

export type Origin = 'flag' | 'environment' | 'file' | 'default';

export interface Setting<T> {
  readonly value: T;
  readonly origin: Origin;
}

export interface Settings {
  readonly threshold: Setting<number | undefined>;
  readonly threshold_declared: Setting<number | undefined>;
  readonly min_level: Setting<number | undefined>;
  readonly fail_on: Setting<(typeof FAIL_ON)[number]>;
  readonly format: Setting<(typeof FORMATS)[number]>;
  readonly rules: Setting<readonly string[] | undefined>;
  readonly as_of: Setting<string | undefined>;
}

type Raw = Readonly<Record<string, string | number | undefined>>;

export interface Flags {
  readonly values: Raw;
  /** Packs, each named by a flag of its own. */
  readonly rules: readonly string[];
}

/** Resolves every setting and remembers where it came from. Throws UserError for a malformed one. */
export function resolveSettings(
  { values: flags, rules }: Flags,
  env: Readonly<Record<string, string | undefined>>,
  config: LoadedConfig,
): Settings {
  const { values } = config;
  const pick = (name: string, fromFile?: string | number): Setting<string | number | undefined> => {
    const variable = env[`AIRWORTHY_${name.toUpperCase()}`];
    if (flags[name] !== undefined) return { value: flags[name], origin: 'flag' };
    if (variable !== undefined && variable !== '') return { value: variable, origin: 'environment' };
    return fromFile === undefined ? { value: undefined, origin: 'default' } : { value: fromFile, origin: 'file' };
  };
  const problems: Problem[] = [];
  const settings: Settings = {
    threshold: numeric('threshold', pick('threshold', values.threshold), 100, problems),
    threshold_declared: numeric(
      'threshold_declared',
      pick('threshold_declared', values.threshold_declared),
      100,
      problems,
    ),
    min_level: numeric('min_level', pick('min_level', values.min_level), 4, problems),
    fail_on: word('fail_on', pick('fail_on', values.fail_on), FAIL_ON, 'blocker', problems),
    format: word('format', pick('format', values.format), FORMATS, 'terminal', problems),
    rules: packs(rules, env['AIRWORTHY_RULES'], values.rules),
    as_of: day('as_of', pick('as_of'), problems),
  };
  if (problems.length > 0) throw new UserError('wrong usage', problems);
  return settings;
}

/** Packs: a flag for each, a variable with commas between them, or a text or list in the file. */
function packs(
  flags: readonly string[],
  variable: string | undefined,
  fromFile: string | readonly string[] | undefined,
): Settings['rules'] {
  if (flags.length > 0) return { value: flags, origin: 'flag' };
  const named = (variable ?? '').split(',').filter((name) => name.trim() !== '');
  if (named.length > 0) return { value: named.map((name) => name.trim()), origin: 'environment' };
  if (fromFile === undefined) return { value: undefined, origin: 'default' };
  return { value: typeof fromFile === 'string' ? [fromFile] : fromFile, origin: 'file' };
}

function asText({ value, origin }: Setting<string | number | undefined>): Setting<string | undefined> {
  return { value: value === undefined ? undefined : String(value), origin };
}

function wrong(name: string, origin: Origin, value: string | number, expected: string, near?: string): Problem {
  const flag = `--${name.replaceAll('_', '-')}`;
  const where = origin === 'environment' ? `AIRWORTHY_${name.toUpperCase()}` : flag;
  const suggestion = near === undefined ? {} : { suggestion: near };
  return { location: atFile(where), message: `"${value}" is not valid`, expected, ...suggestion };
}

function day(
  name: string,
  setting: Setting<string | number | undefined>,
  problems: Problem[],
): Setting<string | undefined> {
  const { value, origin } = asText(setting);
  if (value !== undefined && !parseQuantity(value, 'date').ok)
    problems.push(wrong(name, origin, value, 'a day of the calendar, YYYY-MM-DD'));
  return { value, origin };
}

function numeric(
  name: string,
  { value, origin }: Setting<string | number | undefined>,
  max: number,
  problems: Problem[],
): Setting<number | undefined> {
  if (value === undefined) return { value, origin };
  const whole = name === 'min_level';
  const written = whole ? /^\d+$/ : /^\d+(\.\d+)?$/;
  const parsed = typeof value === 'number' ? value : written.test(value.trim()) ? Number(value) : Number.NaN;
  if (!(parsed >= 0 && parsed <= max))
    problems.push(wrong(name, origin, value, `a ${whole ? 'whole ' : ''}number from 0 to ${max}`));
  return { value: parsed, origin };
}

function word<const T extends string>(
  name: string,
  { value, origin }: Setting<string | number | undefined>,
  words: readonly T[],
  fallback: T,
  problems: Problem[],
): Setting<T> {
  if (value === undefined) return { value: fallback, origin: 'default' };
  const found = words.find((candidate) => candidate === value);
  if (found === undefined)
    problems.push(wrong(name, origin, value, `one of ${words.join(', ')}`, nearest(String(value), words)));
  return { value: found ?? fallback, origin };
}
