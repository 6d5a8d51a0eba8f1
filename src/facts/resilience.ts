import { errorBudget, seriesAvailability } from './chain/resilience.js';
import { type FactDefinition, general, numeric } from './definition.js';
import { words } from './words.js';

const OWN_FACILITY = new Set(['on_prem', 'colocation', 'hybrid']);

const BUDGET = ['need.resilience.availability', 'derived.resilience.availability', 'assume.resilience.window'] as const;

interface Objective {
  readonly kind?: string | null;
  readonly target?: number | null;
}

interface Model {
  readonly role?: string | null;
  readonly hosting?: string | null;
}

/** How long the whole is up when its parts are, what is there only once, and what must come back. */
export const resilience: readonly FactDefinition[] = [
  general(
    'need.resilience.parts',
    'double',
    'parts',
    { from: ['workload.uses.rag'] },
    {
      description: 'Parts that a request passes through, at least.',
      formula: 'the way in and the model; one more for retrieval',
    },
    ([rag]) => (rag === true ? 3 : 2),
  ),
  general(
    'need.resilience.availability',
    'double',
    'ratio',
    { from: ['reliability.availability_target'], optional: ['observability.slos'] },
    {
      description: 'Availability that is promised anywhere.',
      formula: 'max of reliability.availability_target and the targets of objectives for availability',
    },
    ([target, objectives]) =>
      Math.max(
        target as number,
        ...((objectives ?? []) as readonly Objective[])
          .filter(({ kind }) => kind === 'availability')
          .map((objective) => objective.target ?? 0),
      ),
  ),
  general(
    'derived.resilience.availability',
    'double',
    'ratio',
    { from: ['reliability.component_availability'] },
    {
      description: 'Availability of all parts in series.',
      formula: 'product over reliability.component_availability',
      source: 'reliability block diagrams, IEC 61078; exact for independent failures',
    },
    ([parts]) => seriesAvailability(Object.values(parts as Readonly<Record<string, number | null>>)),
  ),
  numeric(
    'need.resilience.error_budget',
    'seconds',
    BUDGET,
    {
      description: 'Time in the window for which the promise allows an outage.',
      formula: '(1 − promised availability) × window',
    },
    (targetAvailability, expectedAvailability, windowSeconds) =>
      errorBudget({ targetAvailability, expectedAvailability, windowSeconds }).allowedSeconds ?? Number.NaN,
  ),
  numeric(
    'derived.resilience.downtime',
    'seconds',
    BUDGET,
    {
      description: 'Time in the window for which the parts in series must be expected to be down.',
      formula: '(1 − availability of the parts in series) × window',
    },
    (targetAvailability, expectedAvailability, windowSeconds) =>
      errorBudget({ targetAvailability, expectedAvailability, windowSeconds }).expectedSeconds ?? Number.NaN,
  ),
  general(
    'derived.resilience.own_facility',
    'bool',
    'flag',
    { from: [], optional: ['gpus.placement'] },
    {
      description: 'Power and cooling are yours to provide.',
      formula: 'compute stands on your own premises, in colocation, or partly so; none that is declared absent does',
    },
    ([placement]) => (placement === undefined ? undefined : OWN_FACILITY.has(String(placement))),
  ),
  general(
    'derived.resilience.shown_single_points',
    'list<string>',
    'parts',
    {
      from: ['workload.uses.self_hosted_gpus'],
      optional: ['gpus.nodes', 'models', 'fabric.redundant_paths', 'delivery.components_min_replicas'],
    },
    {
      description: 'Single points of failure that other sections show.',
      formula: 'one GPU server without a fallback model elsewhere; no second network path; one copy on the data path',
    },
    ([hosts, nodes, models, redundant, copies]) => [
      ...(hosts === true && one(nodes) && !fallsBackElsewhere(models) ? ['gpus.nodes'] : []),
      ...(hosts === true && redundant === false ? ['fabric.redundant_paths'] : []),
      ...(one(copies) ? ['delivery.components_min_replicas'] : []),
    ],
  ),
  general(
    'need.resilience.restored_parts',
    'list<string>',
    'parts',
    { from: ['workload.uses.llm', 'workload.uses.rag'] },
    {
      description: 'Parts that a restore must bring back.',
      formula: 'model and configuration; prompts with a language model; the index with retrieval',
    },
    ([llm, rag]) => [...['model', 'config'], ...(llm === true ? ['prompts'] : []), ...(rag === true ? ['index'] : [])],
  ),
  general(
    'need.resilience.rollback_parts',
    'list<string>',
    'parts',
    { from: ['workload.uses.llm', 'workload.uses.rag'] },
    {
      description: 'Parts that must go back together.',
      formula: 'model and configuration; the prompt with a language model; the index with retrieval',
    },
    ([llm, rag]) => [...['model', 'config'], ...(llm === true ? ['prompt'] : []), ...(rag === true ? ['index'] : [])],
  ),
  general(
    'derived.resilience.faults',
    'list<string>',
    'faults',
    { from: ['reliability.chaos.scenarios'] },
    {
      description: 'Different faults that were injected.',
      formula: 'distinct reliability.chaos.scenarios in small letters, with underscores for spaces and hyphens',
    },
    ([scenarios]) => words(scenarios as readonly string[]).filter((word) => word !== ''),
  ),
  general(
    'derived.resilience.surge_absorbed',
    'double',
    'seconds',
    {
      from: ['reliability.autoscaling.surge_absorbed_by_queue'],
      optional: ['delivery.backpressure.queue_limit', 'need.demand.burst_rps', 'derived.capacity.rps'],
    },
    {
      description: 'Time until a burst overflows the queue.',
      formula: 'as declared, but no longer than queue limit ÷ (burst rate − capacity) where these are known',
      source: 'fluid approximation; the burst stands at full height at once',
    },
    ([declared, limit, burst, capacity]) => {
      const excess = (burst as number) - (capacity as number);
      const filled = excess > 0 && typeof limit === 'number' ? limit / excess : Number.POSITIVE_INFINITY;
      return Math.min(declared as number, filled);
    },
  ),
];

const one = (count: unknown): boolean => typeof count === 'number' && count <= 1;

function fallsBackElsewhere(models: unknown): boolean {
  return ((models ?? []) as readonly Model[]).some(
    ({ role, hosting }) => role === 'fallback' && hosting === 'managed_api',
  );
}
