import { type FactDefinition, general } from './definition.js';
import { words } from './words.js';

interface System {
  readonly name: string;
  /** Null: it sets no limit. Undefined: nobody says. */
  readonly limit_rps?: number | null;
  readonly calls_peak_rps?: number | null;
}

interface Use {
  readonly name: string;
  /** Calls at peak ÷ limit. */
  readonly share: number;
}

const systems = { from: ['integration.systems'] };

/** The system of whose limit most is used; undefined while a limit or the calls of a limited system are not stated. */
function tightest(listed: unknown): Use | undefined {
  const uses: Use[] = [];
  for (const { name, limit_rps: limit, calls_peak_rps: calls } of listed as readonly System[]) {
    if (limit === null) continue;
    if (!limit || typeof calls !== 'number') return undefined;
    uses.push({ name, share: calls / limit });
  }
  return uses.reduce<Use | undefined>((most, use) => (most && most.share >= use.share ? most : use), undefined);
}

/** What the systems around this one can take, and how many of them it writes to. */
export const integration: readonly FactDefinition[] = [
  general(
    'derived.integration.unlimited_systems',
    'list<string>',
    'systems',
    systems,
    {
      description: 'Systems that are said to set no limit on calls.',
      formula: 'systems whose limit_rps is null; one that leaves it out is not said to have none',
    },
    ([listed]) => (listed as readonly System[]).filter((system) => system.limit_rps === null).map(({ name }) => name),
  ),
  general(
    'derived.integration.limit_used',
    'double',
    'ratio',
    systems,
    {
      description: 'Largest share of a system’s rate limit that is used at peak.',
      formula: 'max over limited systems of calls at peak ÷ limit; nothing while one of the two is not stated',
    },
    ([listed]) => tightest(listed)?.share ?? null,
  ),
  general(
    'derived.integration.tightest_system',
    'string',
    'system',
    systems,
    { description: 'The system of whose rate limit most is used.', formula: 'the system of the largest share' },
    ([listed]) => tightest(listed)?.name ?? null,
  ),
  general(
    'derived.integration.written_systems',
    'double',
    'systems',
    { from: [], optional: ['integration.writes_back_to'] },
    {
      description: 'Systems that this one writes to.',
      formula: 'distinct entries of integration.writes_back_to; none where it is declared absent',
    },
    ([written]) => {
      if (written === undefined) return undefined;
      return words((written ?? []) as readonly string[]).filter((word) => word !== '').length;
    },
  ),
];
