import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { derive } from '../../src/facts/derive.ts';
import { manifestShape, parseManifest } from '../../src/manifest/parse.ts';
import type { Manifest } from '../../src/manifest/schema.ts';
import type { Shape } from '../../src/manifest/shape.ts';
import type { Dimension } from '../../src/util/quantity.ts';
import { parameters } from '../helpers/parameters.ts';

/** Every number of these dimensions times a factor, as if it were counted in another unit. */
function rescaled(value: unknown, shape: Shape, dimensions: readonly Dimension[], factor: number): unknown {
  if (typeof value === 'number' && shape.kind === 'number')
    return shape.dimension && dimensions.includes(shape.dimension) ? value * factor : value;
  if (Array.isArray(value) && shape.kind === 'list')
    return value.map((one) => rescaled(one, shape.item, dimensions, factor));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const field = shape.kind === 'object' ? shape.fields[name] : shape.kind === 'record' ? shape.item : undefined;
      return [name, field ? rescaled(inner, field, dimensions, factor) : inner];
    }),
  );
}

const parsed = parseManifest({
  file: 'production.yaml',
  data: parse(readFileSync('fixtures/claims-assist/production.yaml', 'utf8')),
  locate: () => ({ file: 'production.yaml', line: 1, column: 1, length: 1, text: '' }),
});
if (!parsed.ok) throw new Error('the fixture is a manifest');
const manifest = parsed.manifest;

describe('the unit of a fact', () => {
  test.each([
    ['money', ['money']],
    ['bytes', ['bytes', 'bytes_per_second', 'bits_per_second']],
  ] as const)('holds: with everything in another unit of %s, each fact is the same quantity', (_, dimensions) => {
    const factor = 1024;
    const other = rescaled(manifest, manifestShape(), dimensions, factor) as Manifest;
    const assumed = parameters.map((one) =>
      one.dimension && (dimensions as readonly string[]).includes(one.dimension)
        ? { ...one, value: one.value * factor }
        : one,
    );
    const [before, after] = [derive(manifest, parameters), derive(other, assumed)];
    let checked = 0;
    for (const [id, { value, dimension }] of before) {
      const now = after.get(id)?.value;
      const scaled = dimension !== undefined && (dimensions as readonly string[]).includes(dimension);
      if (typeof value !== 'number' || typeof now !== 'number') expect([id, now]).toEqual([id, value]);
      else
        expect([id, now / (scaled ? factor : 1) / (value || 1)]).toEqual([id, expect.closeTo(value === 0 ? 0 : 1, 6)]);
      if (scaled) checked += 1;
    }
    expect(checked).toBeGreaterThan(3);
  });

  test('of a number is a dimension or words for what is counted', () => {
    for (const [id, { value, unit, dimension }] of derive(manifest, parameters))
      if (typeof value === 'number') expect([id, dimension ?? unit]).not.toEqual([id, '']);
  });
});
