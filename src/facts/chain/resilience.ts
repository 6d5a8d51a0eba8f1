import {
  type Input,
  known,
  positive,
  share,
  shareOrNone,
  unitsNeeded,
  whole,
  wholeOrNone,
  zeroOrMore,
} from './known.ts';

/**
 * Requests in flight, mean count: arrivals/s × seconds each stays.
 *
 * Exact for any stable system whatever the distributions. Feed it into the KV store as concurrent sessions; it is a
 * mean, so size memory with a peak rate. Source: J. D. C. Little, Operations Research 9(3), 1961.
 */
export function requestsInFlight(input: {
  readonly arrivalsPerSecond: Input;
  readonly secondsInSystem: Input;
}): number | null {
  return known(positive(input.arrivalsPerSecond) * positive(input.secondsInSystem));
}

export type Queue = {
  offeredErlangs: number | null;
  utilisation: number | null;
  waitProbability: number | null;
  meanWaitSeconds: number | null;
};

/**
 * Erlang C queue (M/M/N): offered load (erlangs), utilisation, probability of waiting, mean wait over all requests
 * (seconds).
 *
 * A = λS, ρ = A/N, W = Pw·S/(N − A). With A ≥ N the queue grows without end: probability 1 and no mean wait (null).
 * Exact for Poisson arrivals, exponential service, one queue. A screen only for model servers: they batch, so service
 * time stretches with load; plan on measured throughput. Null above a million servers. Source: Erlang 1917, by the
 * stable Erlang B recursion.
 */
export function erlangC(input: {
  readonly arrivalsPerSecond: Input;
  readonly serviceSeconds: Input;
  readonly servers: Input;
}): Queue {
  const offered = positive(input.arrivalsPerSecond) * positive(input.serviceSeconds);
  const servers = whole(input.servers);
  const waits = waitProbability(offered, servers);
  const stable = offered < servers;
  return {
    offeredErlangs: known(offered),
    utilisation: known(offered / servers),
    waitProbability: known(waits),
    meanWaitSeconds: stable ? known((waits * positive(input.serviceSeconds)) / (servers - offered)) : null,
  };
}

function waitProbability(offered: number, servers: number): number {
  if (!(servers <= 1_000_000) || !Number.isFinite(offered)) return Number.NaN;
  if (offered >= servers) return 1;
  let blocked = 1;
  for (let n = 1; n <= servers; n++) blocked = (offered * blocked) / (n + offered * blocked);
  return blocked / (1 - (offered / servers) * (1 - blocked));
}

/**
 * Share of requests whose wait is at most `targetSeconds` (0 allowed), ratio: 1 − Pw·exp(−(N − A)·T/S).
 *
 * 0 for an overloaded queue. Exact under the assumptions of `erlangC`, which see. Source: as `erlangC`.
 */
export function waitWithinShare(input: {
  readonly arrivalsPerSecond: Input;
  readonly serviceSeconds: Input;
  readonly servers: Input;
  readonly targetSeconds: Input;
}): number | null {
  const { offeredErlangs, waitProbability: waits } = erlangC(input);
  const spare = whole(input.servers) - positive(offeredErlangs);
  const target = zeroOrMore(input.targetSeconds) / positive(input.serviceSeconds);
  if (spare <= 0) return Number.isNaN(target) ? null : 0;
  return known(1 - zeroOrMore(waits) * Math.exp(-spare * target));
}

/**
 * Peak rate, requests/s: mean × burst factor (99th-percentile minute ÷ mean; 3 is a guess, confidence D; at least 1).
 * Source: identity.
 */
export function peakPerSecond(input: { readonly meanPerSecond: Input; readonly burstFactor: Input }): number | null {
  return known(positive(input.meanPerSecond) * (1 + zeroOrMore(positive(input.burstFactor) - 1)));
}

export type ReplicaPlan = {
  forUtilisation: number | null;
  forFailure: number | null;
  replicas: number | null;
  utilisationAfterLoss: number | null;
};

/**
 * Replicas for a peak, counts: max(⌈peak ÷ (rate × target utilisation)⌉, ⌈peak ÷ rate⌉ + replicas per failure
 * domain).
 *
 * Peak and `replicaPerSecond` in the same unit (requests/s or tokens/s), the rate measured while the SLO holds. 0.7
 * is the usual target; a domain is what fails at once (node, rack, zone; 0 to ignore). `utilisationAfterLoss` is the
 * load per replica with one domain gone: the SLO must be tested there. Exact for evenly spread load. Source:
 * identity.
 */
export function replicaPlan(input: {
  readonly peakPerSecond: Input;
  readonly replicaPerSecond: Input;
  readonly targetUtilisation: Input;
  readonly failureDomainReplicas: Input;
}): ReplicaPlan {
  const full = positive(input.peakPerSecond) / positive(input.replicaPerSecond);
  const domain = wholeOrNone(input.failureDomainReplicas);
  const forUtilisation = unitsNeeded(full / share(input.targetUtilisation));
  const forFailure = unitsNeeded(full) + domain;
  const replicas = Math.max(forUtilisation, forFailure);
  return {
    forUtilisation: known(forUtilisation),
    forFailure: known(forFailure),
    replicas: known(replicas),
    utilisationAfterLoss: known(full / (replicas - domain)),
  };
}

/**
 * Planned capacity, per second: replicas × rate × target utilisation. Linear: shared queues, caches and stores break
 * that. Source: identity.
 */
export function capacityPerSecond(input: {
  readonly replicas: Input;
  readonly replicaPerSecond: Input;
  readonly targetUtilisation: Input;
}): number | null {
  return known(whole(input.replicas) * positive(input.replicaPerSecond) * share(input.targetUtilisation));
}

export type BurstPlan = {
  warmCapacityNeeded: boolean | null;
  backlog: number | null;
  drains: boolean | null;
  drainSeconds: number | null;
};

/**
 * A burst against the time to scale out.
 *
 * warmCapacityNeeded: the burst exceeds capacity and rises faster than the lag (both seconds). backlog = (burst −
 * capacity) × lag, an upper bound: the burst stands at full height at once. drainSeconds = backlog ÷ (capacity after
 * scaling − burst); `drains` false when that never happens while the burst lasts. Rates share one unit; backlog
 * counts that unit. Source: fluid approximation.
 */
export function burstPlan(input: {
  readonly burstPerSecond: Input;
  readonly capacityPerSecond: Input;
  readonly capacityAfterPerSecond: Input;
  readonly burstRiseSeconds: Input;
  readonly scaleOutSeconds: Input;
}): BurstPlan {
  const excess = Math.max(0, positive(input.burstPerSecond) - positive(input.capacityPerSecond));
  if (excess === 0) return { warmCapacityNeeded: false, backlog: 0, drains: true, drainSeconds: 0 };
  const late = positive(input.scaleOutSeconds) - zeroOrMore(input.burstRiseSeconds);
  const backlog = excess * positive(input.scaleOutSeconds);
  const spare = positive(input.capacityAfterPerSecond) - positive(input.burstPerSecond);
  const drain = backlog / spare;
  return {
    warmCapacityNeeded: Number.isNaN(excess + late) ? null : late > 0,
    backlog: known(backlog),
    drains: Number.isNaN(excess + spare) ? null : spare > 0,
    drainSeconds: spare > 0 ? known(drain) : null,
  };
}

/**
 * Availability of parts that must all work, ratio: the product. Null for an empty list.
 *
 * Exact for independent failures. With shared causes the truth lies between this product and the weakest part.
 * Source: reliability block diagrams, IEC 61078.
 */
export function seriesAvailability(parts: readonly Input[]): number | null {
  return parts.length === 0 ? null : known(parts.reduce<number>((product, part) => product * shareOrNone(part), 1));
}

/**
 * Availability of `copies` of which one suffices, ratio: 1 − (1 − a)^n.
 *
 * An upper bound: it assumes independent failures and instant, perfect failover; a shared network, release or key
 * breaks it. Source: reliability block diagrams, IEC 61078.
 */
export function parallelAvailability(input: { readonly availability: Input; readonly copies: Input }): number | null {
  return known(1 - (1 - shareOrNone(input.availability)) ** whole(input.copies));
}

/**
 * Error budget over a window, seconds: allowed by the target, expected from the design, and the ratio of the two.
 *
 * Above 1 the design spends more than the budget. `targetAvailability` below 1: a target of 1 leaves no budget and no
 * ratio. Exact. Source: identity.
 */
export function errorBudget(input: {
  readonly targetAvailability: Input;
  readonly expectedAvailability: Input;
  readonly windowSeconds: Input;
}): { allowedSeconds: number | null; expectedSeconds: number | null; spentRatio: number | null } {
  const window = positive(input.windowSeconds);
  const allowed = (1 - share(input.targetAvailability)) * window;
  const expected = (1 - shareOrNone(input.expectedAvailability)) * window;
  return { allowedSeconds: known(allowed), expectedSeconds: known(expected), spentRatio: known(expected / allowed) };
}

/**
 * Accelerator failures per year, mean count: accelerators × 8,760 h ÷ MTBF (given in seconds).
 *
 * From a training cluster's rate (50,000 h), so an upper bound for serving (confidence D): 64 GPUs, 11 a year.
 * Source: arXiv 2407.21783.
 */
export function failuresPerYear(input: {
  readonly accelerators: Input;
  readonly acceleratorMtbfSeconds: Input;
}): number | null {
  return known((whole(input.accelerators) * 8760 * 3600) / positive(input.acceleratorMtbfSeconds));
}

/**
 * Recovery point, seconds of data at risk: backup interval + replication lag (0 allowed for either). Worst case.
 * Source: identity.
 */
export function recoveryPointSeconds(input: {
  readonly backupIntervalSeconds: Input;
  readonly replicationLagSeconds: Input;
}): number | null {
  return known(zeroOrMore(input.backupIntervalSeconds) + zeroOrMore(input.replicationLagSeconds));
}

/**
 * Recovery time, seconds: detect + provision + recover the data + warm + validate, in series.
 *
 * `dataSeconds` is a restore or `vectorRecovery`. Zero is allowed for every stage. A lower bound: no human decides in
 * zero time. Source: identity.
 */
export function recoveryTimeSeconds(input: {
  readonly detectSeconds: Input;
  readonly provisionSeconds: Input;
  readonly dataSeconds: Input;
  readonly warmSeconds: Input;
  readonly validateSeconds: Input;
}): number | null {
  const before = zeroOrMore(input.detectSeconds) + zeroOrMore(input.provisionSeconds);
  return known(
    before + zeroOrMore(input.dataSeconds) + zeroOrMore(input.warmSeconds) + zeroOrMore(input.validateSeconds),
  );
}

export type VectorRecovery = {
  restoreSeconds: number | null;
  reembedSeconds: number | null;
  seconds: number | null;
  path: 'restore' | 'reembed' | null;
};

/**
 * Getting a vector index back, seconds: from backup (bytes ÷ restore bytes/s) or by embedding again (chunks × tokens
 * ÷ tokens/s).
 *
 * The shorter path is the real one; with one path unknown (no backup, no rate) the other stands. Lower bounds:
 * embedding again leaves out parsing the sources and building the graph. Source: identity.
 */
export function vectorRecovery(input: {
  readonly restoreBytes?: Input;
  readonly restoreBytesPerSecond?: Input;
  readonly chunks?: Input;
  readonly tokensPerChunk?: Input;
  readonly embedTokensPerSecond?: Input;
}): VectorRecovery {
  const restore = known(positive(input.restoreBytes) / positive(input.restoreBytesPerSecond));
  const tokens = positive(input.chunks) * positive(input.tokensPerChunk);
  const reembed = known(tokens / positive(input.embedTokensPerSecond));
  const both = { restoreSeconds: restore, reembedSeconds: reembed };
  if (restore !== null && (reembed === null || restore <= reembed))
    return { ...both, seconds: restore, path: 'restore' };
  return { ...both, seconds: reembed, path: reembed === null ? null : 'reembed' };
}
