import type { CatalogParameter } from '../catalog/parameters.js';
import { EVIDENCE_TYPES } from '../manifest/vocabulary.js';
import type { EvidenceSettings } from './register.js';

const DAY = 86_400;

/** Evidence settings from the catalogue: staleness limits, no artefacts, nobody to verify. */
export function settingsFrom(
  parameters: readonly CatalogParameter[],
  asOf: number,
  found: Partial<Pick<EvidenceSettings, 'artefacts' | 'assessors' | 'trust'>> = {},
): EvidenceSettings {
  const limits = new Map(parameters.map(({ id, value }) => [id, value]));
  const staleAfter = Object.fromEntries(
    EVIDENCE_TYPES.map((type) => [type, limits.get(`score.stale.${type}`) ?? 365 * DAY]),
  ) as EvidenceSettings['staleAfter'];
  return { asOf, artefacts: new Map(), assessors: [], trust: 'verified', staleAfter, ...found };
}
