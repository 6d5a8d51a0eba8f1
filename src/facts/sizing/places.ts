/** Which places the data may be processed in: options outside of them are removed before costs are compared. */
import type { Catalog } from '../../catalog/bundle.js';
import type { DataUse } from '../../catalog/infra-schema.js';
import type { SizingManifest } from '../../manifest/sizing.js';
import { brief } from '../../util/printable.js';
import { type DataScope, placement } from '../chain/location.js';

export interface Screen {
  /** Countries and unions of governance.residency.allowed; undefined: not declared. */
  readonly allowed: readonly string[] | undefined;
  readonly scope: DataScope;
  /** Countries of the declared sites; empty where none is declared or legible. */
  readonly sites: readonly string[];
}

/** `unknown`: the place is not stated, and it matters; such an option is shown and not recommended. */
export interface Standing {
  readonly verdict: 'allowed' | 'unknown' | 'forbidden';
  readonly because: string;
}

/** An option that the law or the manifest removes, or whose place is not stated where it matters. */
export interface Removed extends Standing {
  readonly kind: 'own' | 'rent' | 'api';
  readonly id: string;
  readonly name: string;
  readonly place: string;
}

const SECTOR_CLASSES: Readonly<Record<string, readonly string[]>> = {
  payments: ['payment', 'financial'],
  banking: ['financial'],
  insurance: ['insurance', 'financial'],
  healthcare: ['health'],
};

export function screenOf(manifest: SizingManifest, { locations }: Catalog): Screen {
  const { governance, metadata, workload, gpus } = manifest;
  const personal = workload?.uses?.personal_data === true ? ['personal'] : [];
  const allowed = governance?.residency?.allowed;
  return {
    allowed: allowed && allowed.length > 0 ? allowed : undefined,
    scope: {
      dataClasses: [...personal, ...(SECTOR_CLASSES[metadata?.sector ?? ''] ?? [])],
      jurisdictions: metadata?.jurisdictions ?? [],
      ...locations,
    },
    sites: (gpus?.locations ?? governance?.residency?.compute ?? []).flatMap((site) => countryOf(site) ?? []),
  };
}

/** Prefixes of cloud regions that are continents, and countries to others. */
const CONTINENTS = new Set(['AP', 'SA', 'ME', 'AF']);

/** The country or union of a site: `IN`, `in-mumbai`, `us-east-1`; undefined where the text does not say. */
export function countryOf(site: string): string | undefined {
  const code = /^([A-Za-z]{2})(?:[-_ ]|$)/.exec(site)?.[1]?.toUpperCase();
  return code === undefined || CONTINENTS.has(code) ? undefined : code;
}

const EEA_NOT_EU = new Set(['IS', 'LI', 'NO']);

function within(country: string, allowed: readonly string[], { regionGroups }: DataScope): boolean {
  const eea = regionGroups['EEA'] ?? [];
  const members = (union: string) =>
    union === 'EU' ? eea.filter((one) => !EEA_NOT_EU.has(one)) : (regionGroups[union] ?? []);
  return allowed.some(
    (one) => one === country || members(one).includes(country) || (country === 'EU' && one === 'EEA'),
  );
}

/** How processing in a country (undefined: not stated) stands to what is allowed, and why. */
export function standing(screen: Screen, country: string | undefined, uses: readonly DataUse[]): Standing {
  const { allowed, scope } = screen;
  const list = allowed ? brief(allowed.join(', '), 60) : '';
  if (allowed && country === undefined)
    return { verdict: 'unknown', because: `its place is not stated; governance.residency.allowed is ${list}` };
  if (allowed && country !== undefined && !within(country, allowed, scope))
    return { verdict: 'forbidden', because: `outside governance.residency.allowed: ${list}` };
  if (country === 'EU') return { verdict: 'allowed', because: '' };
  for (const use of uses) {
    const { verdict, constraints } = placement({ ...scope, use, region: country ?? null });
    if (verdict === 'forbidden') return { verdict, because: constraints.join(', ') };
    if (verdict === 'unknown' && constraints.length > 0)
      return { verdict, because: `its place is not stated; ${constraints.join(', ')}` };
  }
  return { verdict: 'allowed', because: '' };
}
