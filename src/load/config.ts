/** `airworthy.config.yaml`: defaults for flags, parameter overrides, assessors. Flag > environment > file > default. */
import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { zodProblems } from '../manifest/problems.js';
import { type Shape, shapeOf } from '../manifest/shape.js';
import { readYaml } from '../manifest/yaml.js';
import { parseQuantity } from '../util/quantity.js';
import { type Problem, type Source, UserError } from '../util/source.js';
import { nearest } from '../util/suggest.js';
import { upward } from './discover.js';
import { atFile, readText } from './files.js';

const percent = z
  .number({ error: () => 'must be a number from 0 to 100' })
  .min(0)
  .max(100);

export const FAIL_ON = ['blocker', 'major', 'minor', 'never'] as const;
export const FORMATS = ['terminal', 'json'] as const;

const fileSchema = z.strictObject({
  threshold: percent.optional().meta({ description: 'Lowest readiness that passes.', examples: [75] }),
  threshold_declared: percent.optional().meta({ description: 'Lowest declared score that passes.', examples: [80] }),
  min_level: z
    .int()
    .min(0)
    .max(4)
    .optional()
    .meta({ description: 'Lowest level that passes.', examples: [3] }),
  fail_on: z.enum(FAIL_ON).optional().meta({ description: 'Severity of open gaps that fails.' }),
  format: z.enum(FORMATS).optional().meta({ description: 'Format of the report.' }),
  rules: z
    .string()
    .optional()
    .meta({ description: 'Further rules, relative to this file.', examples: ['./rules'] }),
  assessors: z
    .array(z.string())
    .optional()
    .meta({ description: 'People whose verification of evidence counts.', examples: [['a.auditor']] }),
  evidence: z
    .strictObject({
      trust: z.enum(['verified', 'claimed']).optional().meta({ description: 'Take claims at their word.' }),
    })
    .optional()
    .meta({ description: 'How evidence is treated.' }),
  parameters: z
    .record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]))
    .optional()
    .meta({ description: 'Overrides of thresholds and constants.', examples: [{ 'GPU-003.max_target': '85%' }] }),
});

export type ConfigFile = z.infer<typeof fileSchema>;

export const CONFIG_NAMES = ['airworthy.config.yaml', 'airworthy.config.yml'] as const;

export interface LoadedConfig {
  /** Path of the file, undefined when there is none. */
  readonly file: string | undefined;
  readonly folder: string;
  readonly values: ConfigFile;
  /** Where each value stands, when there is a file with values. */
  readonly source?: Source;
}

/** Finds the nearest configuration upward and validates it. Throws UserError. */
export async function loadConfig(cwd: string, named?: string): Promise<LoadedConfig> {
  const file = named === undefined ? await upward(CONFIG_NAMES, cwd) : resolve(cwd, named);
  if (file === undefined) return { file, folder: cwd, values: {} };
  const { text } = await readText(file);
  const folder = dirname(file);
  const read = readYaml(text, file);
  if (read.empty) return { file, folder, values: {} };
  if (!read.source || read.problems.length > 0) throw new UserError('the configuration is not valid', read.problems);
  const parsed = fileSchema.safeParse(read.source.data);
  if (!parsed.success)
    throw new UserError(
      'the configuration is not valid',
      zodProblems(parsed.error, read.source, configShape(), 'the configuration'),
    );
  return { file, folder, values: parsed.data, source: read.source };
}

/** The names that may stand in the file; the values of parameters are of several kinds, which a shape does not know. */
function configShape(): Shape {
  return shapeOf(fileSchema.extend({ parameters: z.record(z.string(), z.string()) }));
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
  readonly rules: Setting<string | undefined>;
  readonly as_of: Setting<string | undefined>;
}

type Raw = Readonly<Record<string, string | number | undefined>>;

/** Resolves every setting and remembers where it came from. Throws UserError for a malformed one. */
export function resolveSettings(
  flags: Raw,
  env: Readonly<Record<string, string | undefined>>,
  config: LoadedConfig,
): Settings {
  const { values, folder } = config;
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
    rules: asText(pick('rules', values.rules === undefined ? undefined : resolve(folder, values.rules))),
    as_of: day('as_of', pick('as_of'), problems),
  };
  if (problems.length > 0) throw new UserError('wrong usage', problems);
  return settings;
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
