/** The rule pack and the catalogue that are embedded at build. */
import type { Catalog } from '../catalog/bundle.js';
import type { Pack } from '../rules/pack.js';

/** The pack that airworthy ships, compiled at build. */
export async function builtinPack(): Promise<Pack> {
  const { pack } = await import('../generated/pack.js');
  return pack;
}

/** The catalogue of GPUs, models, prices and servers, compiled at build. */
export async function builtinCatalog(): Promise<Catalog> {
  const { catalog } = await import('../generated/catalog.js');
  return catalog;
}
