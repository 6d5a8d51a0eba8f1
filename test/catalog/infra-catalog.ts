import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import {
  fabricFile,
  locationsFile,
  mandatesFile,
  pricesFile,
  serversFile,
  storageFile,
} from '../../src/catalog/infra-schema.ts';

function read(name: string): unknown {
  return parse(readFileSync(new URL(`../../catalog/${name}.yaml`, import.meta.url), 'utf8'));
}

export const prices = pricesFile.parse(read('prices'));
export const servers = serversFile.parse(read('servers'));
export const storage = storageFile.parse(read('storage'));
export const fabric = fabricFile.parse(read('fabric'));
export const locations = locationsFile.parse(read('locations'));
export const mandates = mandatesFile.parse(read('mandates'));

/** An entry by id; a misspelt id fails the test that uses it. */
export function entry<T extends { readonly id: string }>(list: readonly T[], id: string): T {
  const found = list.find((item) => item.id === id);
  if (found === undefined) throw new Error(`no entry ${id}`);
  return found;
}
