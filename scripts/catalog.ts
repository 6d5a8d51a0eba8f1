/** Reads and checks the catalogues that `airworthy size` embeds. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { Catalog, Constant } from '../src/catalog/bundle.js';
import {
  fabricFile,
  locationsFile,
  pricesFile,
  type Reference,
  serversFile,
  storageFile,
} from '../src/catalog/infra-schema.js';
import { type CatalogParameter, parseParameters } from '../src/catalog/parameters.js';
import { gpuCatalogSchema, modelCatalogSchema } from '../src/catalog/schema.js';

async function yaml(name: string): Promise<unknown> {
  return parse(await readFile(`catalog/${name}.yaml`, 'utf8'));
}

function named(prefix: string, list: readonly Reference[]): [string, Constant][] {
  return list.map(({ id, value, title, source, as_of }) => [`${prefix}.${id}`, { value, title, source, asOf: as_of }]);
}

/** The constants of formulas and scores, and the mandates of the law. Throws for a malformed catalogue. */
export async function readParameters(): Promise<CatalogParameter[]> {
  return parseParameters(await yaml('parameters'), await yaml('mandates'));
}

/** All catalogues as one value. Throws for a malformed one, and for a GPU that prices or servers name and none is. */
export async function readCatalog(): Promise<Catalog> {
  const { gpus } = gpuCatalogSchema.parse(await yaml('gpus'));
  const { models } = modelCatalogSchema.parse(await yaml('models'));
  const prices = pricesFile.parse(await yaml('prices'));
  const servers = serversFile.parse(await yaml('servers'));
  const known = new Set(gpus.map(({ id }) => id));
  const rented = prices.prices.flatMap((price) => ('gpu' in price && price.gpu ? [price.gpu] : []));
  for (const id of [...rented, ...servers.systems.flatMap((system) => system.gpu_types ?? [])])
    if (!known.has(id)) throw new Error(`catalog/gpus.yaml has no "${id}", which a price or a server names`);
  const locations = locationsFile.parse(await yaml('locations'));
  const parameters = await readParameters();
  const constants = [
    ...named('prices', prices.defaults),
    ...named('servers', servers.defaults),
    ...named('storage', storageFile.parse(await yaml('storage')).defaults),
    ...named('fabric', fabricFile.parse(await yaml('fabric')).defaults),
    ...named('locations', locations.pue),
    ...parameters
      .filter(({ id }) => id.startsWith('assume.'))
      .map(({ id, value, meaning, source, asOf }): [string, Constant] => [id, { value, title: meaning, source, asOf }]),
  ];
  return {
    gpus,
    models,
    prices: prices.prices,
    systems: servers.systems,
    locations: { constraints: locations.constraints, regionGroups: locations.region_groups },
    constants: Object.fromEntries(constants),
  };
}
