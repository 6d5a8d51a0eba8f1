import type { DataUse, LocationConstraint } from '../../catalog/infra-schema.ts';

// Constraints are dated summaries of law and not legal advice. They apply whether or not they are in force yet:
// a system that launches before a law does must still meet it. Their ids lead the reader to the effective date.

export type Placement = 'allowed' | 'conditions' | 'unknown' | 'forbidden';

export type PlacementVerdict = { verdict: Placement; constraints: string[]; conditions: string[] };

/** What the data are and whose law follows them; region groups name several countries (EEA). */
export type DataScope = {
  readonly dataClasses: readonly string[];
  readonly jurisdictions: readonly string[];
  readonly constraints: readonly LocationConstraint[];
  readonly regionGroups: Readonly<Record<string, readonly string[]>>;
};

// Strictest last. An unknown outranks conditions, because it may hide a prohibition.
const strictness: readonly Placement[] = ['allowed', 'conditions', 'unknown', 'forbidden'];

/**
 * Whether data of these classes may be used in this way in this region (ISO 3166-1 alpha-2; null when undeclared).
 *
 * Every data class × jurisdiction pair is looked up and the strictest answer wins. A pair the table does not cover is
 * `unknown`, never allowed; so is an empty list of classes or jurisdictions. `constraints` names the entries that
 * made the verdict. No arithmetic, no units. Source: catalog/locations.yaml.
 */
export function placement(
  input: DataScope & { readonly use: DataUse; readonly region: string | null },
): PlacementVerdict {
  const pairs = input.dataClasses.flatMap((dataClass) =>
    input.jurisdictions.map((jurisdiction) => placementOfPair(input, dataClass, jurisdiction)),
  );
  return strictest(pairs);
}

function placementOfPair(
  input: DataScope & { readonly use: DataUse; readonly region: string | null },
  dataClass: string,
  jurisdiction: string,
): PlacementVerdict {
  const applying = input.constraints.filter(
    (c) =>
      c.data_class === dataClass &&
      (c.jurisdiction === 'any' || c.jurisdiction === jurisdiction) &&
      c.uses.includes(input.use),
  );
  return strictest(applying.map((c) => placementUnder(c, input.region, input.regionGroups)));
}

function placementUnder(
  constraint: LocationConstraint,
  region: string | null,
  groups: Readonly<Record<string, readonly string[]>>,
): PlacementVerdict {
  const { allowed, conditions } = constraint;
  const named = [constraint.id];
  if (allowed !== 'anywhere') {
    if (region === null) return { verdict: 'unknown', constraints: named, conditions: [] };
    if (!allowed.some((r) => r === region || groups[r]?.includes(region))) {
      return {
        verdict: constraint.outside ?? 'forbidden',
        constraints: named,
        conditions: constraint.conditions_outside ?? [],
      };
    }
  }
  return { verdict: conditions.length > 0 ? 'conditions' : 'allowed', constraints: named, conditions };
}

function strictest(verdicts: readonly PlacementVerdict[]): PlacementVerdict {
  const rank = Math.max(...verdicts.map((v) => strictness.indexOf(v.verdict)));
  const verdict = strictness[rank] ?? 'unknown';
  const deciding = verdicts.filter((v) => v.verdict === verdict).flatMap((v) => v.constraints);
  // A forbidden place needs no conditions; anything else keeps those of every law that applies.
  const conditions = verdict === 'forbidden' ? [] : verdicts.flatMap((v) => v.conditions);
  return { verdict, constraints: [...new Set(deciding)], conditions: [...new Set(conditions)] };
}

/** Where each use of the data would happen: an empty list when the use does not occur, null when undeclared. */
export type HostingOption = {
  readonly id: string;
  readonly regions: Readonly<Record<DataUse, readonly string[] | null>>;
};

export type ScreenedOption = { id: string; verdict: Placement; conditions: string[] };
export type RemovedOption = { id: string; use: DataUse; region: string; constraints: string[] };

/**
 * Options left after the law, and those it removes, before any costs are compared.
 *
 * An option is removed by one forbidden use in one region; every such use is listed. Options with an open question
 * stay, with verdict `unknown`: their cost may be shown and may not be recommended. No units. Source:
 * catalog/locations.yaml.
 */
export function screenOptions(input: DataScope & { readonly options: readonly HostingOption[] }): {
  kept: ScreenedOption[];
  removed: RemovedOption[];
} {
  const kept: ScreenedOption[] = [];
  const removed: RemovedOption[] = [];
  for (const option of input.options) {
    const verdicts = usesOf(option).map(({ use, region }) => ({
      use,
      region,
      ...placement({ ...input, use, region }),
    }));
    const forbidden = verdicts.filter((v) => v.verdict === 'forbidden');
    for (const { use, region, constraints } of forbidden) {
      removed.push({ id: option.id, use, region: region ?? '', constraints });
    }
    const { verdict, conditions } = strictest(verdicts);
    if (forbidden.length === 0) kept.push({ id: option.id, verdict, conditions });
  }
  return { kept, removed };
}

const uses: readonly DataUse[] = [
  'storage',
  'inference',
  'logs',
  'embeddings',
  'backups',
  'support_access',
  'api_subprocessors',
];

function usesOf(option: HostingOption): { use: DataUse; region: string | null }[] {
  return uses.flatMap((use) => (option.regions[use] ?? [null]).map((region) => ({ use, region })));
}
