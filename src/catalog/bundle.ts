/** The catalogues that sizing needs, as they are compiled into the program. */
import type { LocationConstraint, Price, System } from './infra-schema.js';
import type { Gpu, Model } from './schema.js';

/** One number that is not the user's, in the unit of its catalogue; ids are `<file>.<id>` or a parameter's own. */
export interface Constant {
  readonly value: number;
  readonly title: string;
  readonly source: string;
  readonly asOf: string;
}

export interface Catalog {
  readonly gpus: readonly Gpu[];
  readonly models: readonly Model[];
  readonly prices: readonly Price[];
  readonly systems: readonly System[];
  readonly locations: {
    readonly constraints: readonly LocationConstraint[];
    readonly regionGroups: Readonly<Record<string, readonly string[]>>;
  };
  readonly constants: Readonly<Record<string, Constant>>;
}

/** A constant of the catalogue. Throws for an id that does not exist: that is a defect of ours. */
export function constant(catalog: Catalog, id: string): Constant {
  const found = catalog.constants[id];
  if (!found) throw new Error(`the catalogue has no constant ${id}`);
  return found;
}
