/** The rule files as they are written, in the order of their dimensions. Throws for one that is not valid. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type DimensionSource, dimensionSchema } from '../../src/rules/schema.js';

export async function readRules(folder = 'rules'): Promise<readonly DimensionSource[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.map((text) => dimensionSchema.parse(parse(text))).sort((a, b) => a.order - b.order);
}
