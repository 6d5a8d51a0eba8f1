/**
 * What evidence is worth: a level from 1 (asserted) to 4 (production telemetry, a drill, an independent report),
 * derived from type, environment, presence, age and independence. Authors cannot set it.
 */

import type { Manifest } from '../manifest/schema.js';
import type { EVIDENCE_TYPES } from '../manifest/vocabulary.js';
import { readPath } from '../util/source.js';

export type EvidenceLevel = 1 | 2 | 3 | 4;
type EvidenceType = (typeof EVIDENCE_TYPES)[number];
export type EvidenceEntry = NonNullable<NonNullable<Manifest['evidence']>[number]>;

/** What `load` found at an item's `ref`. */
export type Artefact = 'matches' | 'differs' | 'missing' | 'not_local' | 'no_digest';

export interface EvidenceSettings {
  /** Seconds since 1970. */
  readonly asOf: number;
  readonly artefacts: ReadonlyMap<string, Artefact>;
  /** People whom the configuration, not the manifest, names as assessors. */
  readonly assessors: readonly string[];
  /** `claimed` takes every claimed level at its word, visibly. */
  readonly trust: 'verified' | 'claimed';
  /** Seconds after which a kind of evidence is stale. */
  readonly staleAfter: Readonly<Record<EvidenceType, number>>;
}

export interface EvidenceItem {
  readonly id: string;
  readonly type: EvidenceType;
  readonly env: string;
  readonly date: number;
  readonly ref: string | null;
  readonly claimed: EvidenceLevel;
  readonly level: EvidenceLevel;
  readonly ageSeconds: number;
  readonly stale: boolean;
  /** Why the level is below the claim; empty when it is not. */
  readonly notes: readonly string[];
}

const MEASURED = new Set<EvidenceType>([
  'test_run',
  'benchmark',
  'load_test',
  'red_team',
  'penetration_test',
  'experiment',
  'drill',
  'telemetry',
]);

function claimedLevel(entry: EvidenceEntry): EvidenceLevel {
  if (entry.type === 'audit') return entry.independent === true ? 4 : 3;
  if (entry.type === 'config_export') return entry.env === 'production' ? 3 : 2;
  if (!MEASURED.has(entry.type)) return 2;
  if (entry.env === 'production') return 4;
  return entry.env === 'staging_full_scale' || entry.env === 'ci' ? 3 : 2;
}

const MISSING_NOTE: Readonly<Record<Artefact, string>> = {
  matches: '',
  differs: 'the file does not match its sha256',
  missing: 'no file at its ref',
  not_local: 'nothing beside the manifest to check',
  no_digest: 'the file has no sha256 in the register',
};

function assess(entry: EvidenceEntry, settings: EvidenceSettings): EvidenceItem {
  const claimed = claimedLevel(entry);
  const notes: string[] = [];
  let level: number = claimed;
  const artefact = settings.artefacts.get(entry.id) ?? 'not_local';
  const verified = typeof entry.verified_by === 'string' && settings.assessors.includes(entry.verified_by);
  if (level > 2 && artefact !== 'matches' && !verified && settings.trust === 'verified') {
    level = 2;
    notes.push(MISSING_NOTE[artefact]);
  }
  const ageSeconds = settings.asOf - entry.date;
  const stale = ageSeconds > settings.staleAfter[entry.type];
  if (stale) {
    level -= 1;
    notes.push(`older than ${Math.round(settings.staleAfter[entry.type] / 86_400)} days`);
  }
  if (ageSeconds < 0) {
    level = 1;
    notes.push('dated after the assessment');
  }
  const final = Math.max(1, level) as EvidenceLevel;
  const { id, type, env, date } = entry;
  return { id, type, env, date, ref: entry.ref ?? null, claimed, level: final, ageSeconds, stale, notes };
}

/** The register with its levels, and which items back which manifest path. */
export interface Register {
  readonly items: ReadonlyMap<string, EvidenceItem>;
  /** Items that back a path: those named by it or by its nearest ancestor that names any. */
  backing(path: string): readonly EvidenceItem[];
  /** Age in seconds of the newest item, of those produced in the given environments; undefined when there is none. */
  newestAge(ids: readonly string[], environments?: readonly string[]): number | undefined;
}

/** Builds the register. Pure: `load` has already looked at the artefacts. */
export function buildRegister(manifest: Manifest, settings: EvidenceSettings): Register {
  const items = new Map((manifest.evidence ?? []).map((entry) => [entry.id, assess(entry, settings)]));
  const named = new Map<string, readonly string[]>();
  collect(manifest, '', named);
  const find = (ids: readonly string[]) => ids.flatMap((id) => items.get(id) ?? []);
  const nearest = (path: string) => {
    const steps = readPath(path);
    for (let depth = steps.length; depth > 0; depth -= 1) {
      const ids = named.get(steps.slice(0, depth).join('.'));
      if (ids) return find(ids);
    }
    return [];
  };
  const backed = new Map<string, readonly EvidenceItem[]>();
  return {
    items,
    backing(path) {
      const found = backed.get(path) ?? nearest(path);
      backed.set(path, found);
      return found;
    },
    newestAge(ids, environments) {
      const wanted = find(ids).filter((item) => environments === undefined || environments.includes(item.env));
      const youngest = wanted.reduce(
        (least, { ageSeconds }) => (ageSeconds >= 0 && ageSeconds < least ? ageSeconds : least),
        Number.POSITIVE_INFINITY,
      );
      return Number.isFinite(youngest) ? youngest : undefined;
    },
  };
}

function collect(value: unknown, path: string, named: Map<string, readonly string[]>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const here = path === '' ? key : `${path}.${key}`;
    if (key === 'evidence' && path !== '' && Array.isArray(inner)) {
      if (inner.length > 0) named.set(path, inner as readonly string[]);
    } else if (here !== 'evidence' && here !== 'waivers') collect(inner, here, named);
  }
}

/** Every place that names evidence, with the ids it names. */
export function evidenceReferences(manifest: Manifest): ReadonlyMap<string, readonly string[]> {
  const named = new Map<string, readonly string[]>();
  collect(manifest, '', named);
  return named;
}
