/** The quick readers against the thorough ones: what the quick accept, the thorough accept with the same result. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shape } from '../src/generated/shape.js';
import { quickRead } from '../src/manifest/events.js';
import { manifestShape } from '../src/manifest/parse.js';
import { quickParse } from '../src/manifest/quick.js';
import { manifestSchema } from '../src/manifest/schema.js';
import { bare } from '../src/manifest/shape.js';
import { readYaml } from '../src/manifest/yaml.js';
import type { Location, Path } from '../src/util/source.js';
import { BASES, type Change, mutated } from './helpers/mutate.js';

const RUNS = 3200;

function paths(data: unknown, path: Path = []): Path[] {
  const own: Path[] = [path, [...path, 'no such field'], [...path, 0]];
  if (typeof data !== 'object' || data === null) return own;
  const steps = Array.isArray(data) ? [...data.keys()] : Object.keys(data);
  return [...own, ...steps.flatMap((step) => paths(Reflect.get(data, step), [...path, step]))];
}

function same(a: Location, b: Location | undefined): boolean {
  return a.line === b?.line && a.column === b.column && a.length === b.length && a.text === b.text && a.file === b.file;
}

/** Holds the readers against each other on one text; says what the quick ones accepted. */
function compare(text: string): { readonly read: boolean; readonly parsed: boolean } {
  const quick = quickRead(text, 'a.yaml');
  if (!quick) return { read: false, parsed: false };
  const { source, problems } = readYaml(text, 'a.yaml');
  expect(problems).toEqual([]);
  expect(quick.data).toStrictEqual(source?.data);
  for (const path of paths(quick.data))
    for (const what of ['key', 'value'] as const) {
      const [at, should] = [quick.locate(path, what), source?.locate(path, what)];
      if (!same(at, should)) expect({ path, what, at }).toStrictEqual({ path, what, at: should });
    }
  const manifest = quickParse(quick.data, shape);
  if (!manifest) return { read: true, parsed: false };
  const thorough = manifestSchema.safeParse(quick.data);
  expect(thorough.error?.issues).toBeUndefined();
  expect(manifest).toStrictEqual(thorough.data);
  return { read: true, parsed: true };
}

test('the embedded shape is the one of the schema', () => {
  expect(shape).toStrictEqual(bare(manifestShape()));
});

describe('fixtures', () => {
  test.each(['fixtures/minimal.yaml', 'fixtures/claims-assist/pilot.yaml', 'fixtures/claims-assist/production.yaml'])(
    '%s takes the quick way',
    (file) => {
      expect(compare(readFileSync(file, 'utf8'))).toEqual({ read: true, parsed: true });
    },
  );
  test('fixtures/broken.yaml', () => {
    expect(compare(readFileSync('fixtures/broken.yaml', 'utf8')).parsed).toBe(false);
  });
});

/** The same everywhere; `npm run fuzz` goes on where this stops. */
const SEED = 20_261_121;

test('a tab after a block scalar is no place for the quick way', () => {
  expect(quickRead('a: |\n  b\n\t# after a tab\nc: 1\n', 'a.yaml')).toBeUndefined();
});

test('a second byte order mark is no place for the quick way', () => {
  expect(quickRead('\uFEFF\uFEFF# a remark: not a key\na: 1\n', 'a.yaml')).toBeUndefined();
  expect(quickRead('\uFEFF# a remark\na: 1\n', 'a.yaml')?.data).toEqual({ a: 1 });
});

test(`${RUNS} mutated manifests`, { timeout: 120_000 }, () => {
  const whole = fc.integer({ min: 0, max: 2 ** 31 });
  const change: fc.Arbitrary<Change> = fc.tuple(whole, whole, whole);
  const seen = { read: 0, parsed: 0 };
  fc.assert(
    fc.property(fc.nat(BASES - 1), whole, fc.array(change, { maxLength: 4 }), (base, style, changes) => {
      const { read, parsed } = compare(mutated(base, style, changes));
      seen.read += Number(read);
      seen.parsed += Number(parsed);
    }),
    { numRuns: RUNS, seed: SEED },
  );
  // The comparison is worth something only while most texts take the quick way.
  expect(seen.read).toBeGreaterThan(RUNS / 3);
  expect(seen.parsed).toBeGreaterThan(RUNS / 8);
});
