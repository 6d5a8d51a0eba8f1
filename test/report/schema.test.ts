import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { jsonSchema } from '../../src/manifest/json-schema.js';
import { manifestShape } from '../../src/manifest/parse.js';
import type { Report } from '../../src/report/report.js';
import { reportSchema } from '../../src/report/schema.js';
import { run } from '../helpers/run.js';

type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;
type Published = Frozen<z.output<typeof reportSchema>>;

/** The compiler holds the published schema and the program's own type against each other, in both directions. */
const published = (report: Report): Published => report;
const produced = (report: Published): Report => report;

const read = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));

describe('the published schema of the report', () => {
  test('is the one in schema/', async () => {
    expect(await read('schema/report.schema.json')).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(reportSchema))));
  });

  test.each(['fixtures/claims-assist/production.yaml', 'fixtures/claims-assist/pilot.yaml', 'fixtures/minimal.yaml'])(
    'accepts the report of %s, by another validator too',
    async (manifest) => {
      const { out } = await run(['assess', manifest, '--as-of', '2026-11-20', '--format', 'json']);
      const report: unknown = JSON.parse(out);
      const parsed = reportSchema.parse(report);
      expect(published(produced(parsed))).toEqual(report);
      const validate = new Ajv2020({ strict: false }).compile((await read('schema/report.schema.json')) as object);
      expect(validate(report) ? [] : validate.errors).toEqual([]);
    },
  );
});

describe('the published schema of the manifest', () => {
  test('is the one in schema/', async () => {
    expect(await read('schema/manifest.schema.json')).toEqual(JSON.parse(JSON.stringify(jsonSchema(manifestShape()))));
  });

  const validator = async () =>
    new Ajv({ strict: false }).compile((await read('schema/manifest.schema.json')) as object);

  test.each(['fixtures/claims-assist/production.yaml', 'fixtures/claims-assist/pilot.yaml', 'fixtures/minimal.yaml'])(
    'accepts %s',
    async (manifest) => {
      const validate = await validator();
      expect(validate(parse(await readFile(manifest, 'utf8'))) ? [] : validate.errors).toEqual([]);
    },
  );

  test('refuses a bare number where a unit is needed, a misspelt key and a missing fact', async () => {
    const validate = await validator();
    const data = parse(await readFile('fixtures/minimal.yaml', 'utf8')) as Record<string, Record<string, unknown>>;
    const broken = (change: (copy: typeof data) => void) => {
      const copy = structuredClone(data);
      change(copy);
      return validate(copy);
    };
    expect(broken((copy) => Object.assign(copy['gpus'] ?? {}, { memory_each: 80 }))).toBe(false);
    expect(broken((copy) => Object.assign(copy['users'] ?? {}, { peak_concurent: 5 }))).toBe(false);
    expect(broken((copy) => Reflect.deleteProperty(copy['metadata'] ?? {}, 'stage'))).toBe(false);
  });
});
