/** Reads and validates a configuration file. Loaded only where there is one. */
import { dirname } from 'node:path';
import * as z from 'zod';
import { zodProblems } from '../manifest/problems.js';
import { type Shape, shapeOf } from '../manifest/shape.js';
import { readYaml } from '../manifest/yaml.js';
import { changeList, changeNames, overrideValue, reason } from '../rules/schema-changes.js';
import { type Source, UserError } from '../util/source.js';
import { readText } from './files.js';
import { FAIL_ON, FORMATS } from './words.js';

const percent = z
  .number({ error: () => 'must be a number from 0 to 100' })
  .min(0)
  .max(100);

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
  extends: z
    .array(z.string())
    .optional()
    .meta({
      description: 'Packs that always count: airworthy/NAME, a package, or a path from this file.',
      examples: [['airworthy/edge']],
    }),
  rules: z
    .union([z.string(), z.array(z.string())], { error: 'must be text or a list of texts' })
    .optional()
    .meta({ description: 'Further packs, where neither a flag nor the environment names any.', examples: ['./rules'] }),
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
    .record(z.string(), z.union([overrideValue, z.strictObject({ value: overrideValue, reason })]))
    .optional()
    .meta({
      description: 'Overrides of thresholds and constants: the value, or value and reason.',
      examples: [{ 'GPU-003.max_target_utilisation': '85%' }],
    }),
  overrides: changeList.optional().meta({ description: 'Rules switched off, weighed or parametrised otherwise.' }),
});

export type ConfigFile = z.infer<typeof fileSchema>;

export interface LoadedConfig {
  /** Path of the file, undefined when there is none. */
  readonly file: string | undefined;
  readonly folder: string;
  readonly values: ConfigFile;
  /** Where each value stands, when there is a file with values. */
  readonly source?: Source;
}

/** The configuration in a file. Throws UserError with every problem. */
export async function readConfig(file: string): Promise<LoadedConfig> {
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

/** The names that may stand in the file; some values are of several kinds, which a shape does not know. */
function configShape(): Shape {
  const parameters = z.record(z.string(), z.string());
  return shapeOf(fileSchema.extend({ parameters, rules: z.string(), overrides: changeNames }));
}
