/** Manifests to take apart: the smallest valid one, and ways to change it. */
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

type Data = { [name: string]: Data };

/** `fixtures/minimal.yaml`, which is valid. */
export const MINIMAL = readFileSync('fixtures/minimal.yaml', 'utf8');

/** The minimal manifest with sections and fields replaced; undefined removes. Objects are merged, lists replaced. */
export function minimalWith(changes: Readonly<Record<string, unknown>>): string {
  return stringify(merged(parse(MINIMAL) as Data, changes));
}

/** The changes over the base; undefined removes. Maps are merged, everything else is replaced. */
export function merged(base: unknown, changes: unknown): unknown {
  if (!isMap(base) || !isMap(changes)) return changes;
  const result: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(changes)) result[name] = merged(base[name], value);
  return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
