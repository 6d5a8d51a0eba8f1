/** The rule pack, the catalogue and the frameworks that are embedded at build. */
import type { Catalog } from '../catalog/bundle.js';
import type { Pack } from '../rules/pack.js';
import type { Framework } from '../rules/schema-frameworks.js';

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

/** The laws, standards and guidance that references name, compiled at build. */
export async function builtinFrameworks(): Promise<readonly Framework[]> {
  const { frameworks } = await import('../generated/frameworks.js');
  return frameworks;
}
