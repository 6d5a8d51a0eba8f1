import { errorBudget, seriesAvailability } from './chain/resilience.js';
import { type FactDefinition, general, lacking, numeric } from './definition.js';
import { words } from './words.js';

const OWN_FACILITY = new Set(['on_prem', 'colocation', 'hybrid']);

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
    ['need.resilience.availability', 'assume.resilience.window'],
    {
      description: 'Outage that the promised availability allows in a month.',
      formula: '(1 − promised availability) × window',
    },
    (targetAvailability, windowSeconds) =>
      errorBudget({ targetAvailability, expectedAvailability: null, windowSeconds }).allowedSeconds ?? Number.NaN,
  ),
  numeric(
    'derived.resilience.downtime',
    'seconds',
    ['derived.resilience.availability', 'assume.resilience.window'],
    {
      description: 'Outage to expect in a month of all parts in series.',
      formula: '(1 − availability of the parts in series) × window',
    },
    (expectedAvailability, windowSeconds) =>
      errorBudget({ targetAvailability: null, expectedAvailability, windowSeconds }).expectedSeconds ?? Number.NaN,
  ),
  general(
    'derived.resilience.own_facility',
    'bool',
    'flag',
    { from: [], optional: ['gpus.placement'] },
    {
      description: 'A facility of your own.',
      formula: 'gpus.placement is on_prem, colocation or hybrid; compute that is declared absent stands nowhere',
    },
    ([placement]) => (placement === undefined ? undefined : OWN_FACILITY.has(String(placement))),
  ),
  general(
    'derived.resilience.lone_server',
    'bool',
    'flag',
    { from: ['workload.uses.self_hosted_gpus'], optional: ['gpus.nodes', 'models'] },
    {
      description: 'A single GPU server, with no managed model to take over.',
      formula: 'own GPUs in a single server without a managed fallback model; no where the servers are not counted',
    },
    ([hosts, nodes, models]) => hosts === true && one(nodes) && !fallsBackElsewhere(models),
  ),
  general(
    'derived.resilience.lone_network_path',
    'bool',
    'flag',
    { from: ['workload.uses.self_hosted_gpus'], optional: ['fabric.redundant_paths'] },
    {
      description: 'A single network path to GPU servers.',
      formula: 'own GPUs, and fabric.redundant_paths is declared false',
    },
    ([hosts, redundant]) => hosts === true && redundant === false,
  ),
  general(
    'derived.resilience.lone_data_path',
    'bool',
    'flag',
    { from: [], optional: ['delivery.components_min_replicas'] },
    {
      description: 'A component of the data path without a second one.',
      formula: 'delivery.components_min_replicas is declared, and at most one',
    },
    ([copies]) => one(copies),
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
  lacking(
    'derived.resilience.unrestored_parts',
    'parts',
    ['need.resilience.restored_parts', 'reliability.dr_test.restored'],
    'What the latest restore did not bring back.',
  ),
  lacking(
    'derived.resilience.unreverted_parts',
    'parts',
    ['need.resilience.rollback_parts', 'reliability.rollback.covers'],
    'What a rollback does not take back.',
  ),
  general(
    'derived.resilience.faults',
    'double',
    'faults',
    { from: ['reliability.chaos.scenarios'] },
    {
      description: 'Number of different faults that were injected.',
      formula: 'distinct reliability.chaos.scenarios, whatever their spelling in capitals, spaces and hyphens',
    },
    ([scenarios]) => words(scenarios as readonly string[]).filter((word) => word !== '').length,
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
    ([declared, ...queue]) => Math.min(declared as number, secondsUntilFull(queue)),
  ),
];

/** Endless where the queue, the burst or the capacity is not known, or the capacity carries the burst. */
function secondsUntilFull([limit, burst, capacity]: readonly unknown[]): number {
  if (typeof limit !== 'number' || typeof burst !== 'number' || typeof capacity !== 'number') return Infinity;
  return burst > capacity ? limit / (burst - capacity) : Infinity;
}

const one = (count: unknown): boolean => typeof count === 'number' && count <= 1;

function fallsBackElsewhere(models: unknown): boolean {
  return ((models ?? []) as readonly Model[]).some(
    ({ role, hosting }) => role === 'fallback' && hosting === 'managed_api',
  );
}
