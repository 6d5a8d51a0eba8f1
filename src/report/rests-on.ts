/**
 * What a manifest sets for itself and is then measured against: its demand and its targets. A consistent lie about them
 * cannot be seen from one file, so the report says them.
 */
import type { Facts } from '../facts/fact.js';
import { provablePaths } from '../score/proof.js';
import { type Path, readPath, type Source, showPath, valueAt } from '../util/source.js';
import type { Assessed } from './build.js';
import { named } from './message.js';
import type { OwnTarget } from './report.js';

/** Manifest paths; `[]` stands for every entry of a list. */
const DEMAND = [
  'users.total',
  'users.peak_concurrent',
  'users.seconds_between_requests',
  'users.growth_12m',
  'users.requests.mean_rps',
  'users.requests.peak_rps',
  'users.requests.burst_multiplier',
  'storage.monthly_growth',
];

const TARGETS = [
  'latency.objectives.time_to_first_token.p95',
  'latency.objectives.time_to_first_token.p99',
  'latency.objectives.time_per_output_token.p95',
  'latency.objectives.time_per_output_token.p99',
  'latency.objectives.end_to_end.p95',
  'latency.objectives.end_to_end.p99',
  'gpus.target_utilisation',
  'models[].contract.sla',
  'storage.model_reload.target',
  'data.sources[].freshness_target',
  'data.defect_rate.tolerance',
  'delivery.failover.target',
  'delivery.stall_ratio.limit',
  'evaluation.metrics[].threshold',
  'evaluation.retrieval.threshold',
  'evaluation.slices.tolerance',
  'guardrails.uncertain.confidence_floor',
  'governance.fairness.tolerance',
  'observability.slos[].target',
  'observability.drift.threshold',
  'observability.refresh.max_model_age',
  'reliability.availability_target',
  'reliability.rto',
  'reliability.rpo',
  'integration.sync.max_lag_allowed',
  'edge.local_latency.budget',
  'edge.quality_drop_after_optimisation.tolerance',
  'business.outcome.target',
  'business.limits.max_monthly_cost',
  'cost.budget_monthly',
  'adoption.active_use.target',
  'adoption.acceptance.limit_ignored',
];

/** Every path that the report may list. */
export const OWN_TARGETS: ReadonlyMap<string, OwnTarget['kind']> = new Map([
  ...DEMAND.map((path) => [path, 'demand'] as const),
  ...TARGETS.map((path) => [path, 'target'] as const),
]);

/** The declared ones that a passing rule read, those with the most rules first. */
export function restsOn(assessed: readonly Assessed[], facts: Facts, { data }: Source): OwnTarget[] {
  const passing = assessed
    .filter(({ judged }) => judged.outcome === 'pass')
    .map(({ evaluation }) => ({ rule: evaluation.rule.id, paths: provablePaths(evaluation.reads, facts) }));
  const found = [...OWN_TARGETS].flatMap(([pattern, kind]) =>
    declared(pattern, data).flatMap((steps): OwnTarget[] => {
      const path = showPath(steps);
      const rules = passing.filter(({ paths }) => paths.some((read) => covers(read, path))).map(({ rule }) => rule);
      if (rules.length === 0) return [];
      return [{ path: named(path, data), kind, value: String(valueAt(data, steps)), rules: rules.sort() }];
    }),
  );
  return found.sort((a, b) => b.rules.length - a.rules.length || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** The places in the data that a pattern names and that hold a value. */
function declared(pattern: string, data: unknown): Path[] {
  const [head = '', ...rest] = pattern.split('[].');
  const places = rest.reduce<Path[]>(
    (owners, part) =>
      owners.flatMap((owner) => {
        const list = valueAt(data, owner);
        const entries = Array.isArray(list) ? [...list.keys()] : [];
        return entries.map((i) => [...owner, i, ...readPath(part)]);
      }),
    [readPath(head)],
  );
  return places.filter((steps) => ['string', 'number'].includes(typeof valueAt(data, steps)));
}

/** What reads a map or a list reads what is in it. */
function covers(read: string, path: string): boolean {
  return path === read || path.startsWith(`${read}.`) || path.startsWith(`${read}[`);
}
