import { closedLoopLatency, type Latency, requestsPerSecond } from './latency.ts';
import { type Input, type Prepared, prepare } from './predict.ts';

/** Latency budgets in seconds; a budget left out does not bind. */
export type Budgets = { readonly tpotSeconds?: number | undefined; readonly ttftSeconds?: number | undefined };

function within(latency: Latency, budgets: Budgets): boolean {
  return (
    latency.tpotSeconds <= (budgets.tpotSeconds ?? Number.POSITIVE_INFINITY) &&
    latency.ttftMedianSeconds <= (budgets.ttftSeconds ?? Number.POSITIVE_INFINITY)
  );
}

/**
 * Largest concurrency of a replica inside the budgets, requests in flight; 0 when a single one breaks them. Both
 * latencies grow with concurrency, so bisection is exact for the model. Not above what memory holds: beyond that,
 * requests queue. Where TPOT hardly grows with concurrency, a small error of TPOT is a large one here.
 */
export function largestConcurrency(prepared: Prepared, budgets: Budgets): number {
  const { d, work } = prepared;
  const slots = Math.floor(prepared.slots);
  if (prepared.memory.sequences < 1 || !within(closedLoopLatency(d, work, 1), budgets)) return 0;
  let [low, high] = [1, slots + 1];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (within(closedLoopLatency(d, work, middle), budgets)) low = middle;
    else high = middle;
  }
  return low;
}

export type Demand = Budgets & {
  /** Arrivals at peak, requests per second over all replicas. */
  readonly requestsPerSecond: number;
  /** Share of a replica's capacity to plan with: 0.7 leaves three tenths as headroom. */
  readonly targetUtilisation: number;
  /** Replicas that may be lost at peak without losing capacity: 1 for N+1. */
  readonly spareReplicas: number;
};

export type Fleet = {
  readonly gpus: number;
  readonly replicas: number;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  /** Largest concurrency of one replica inside the budgets. */
  readonly concurrency: number;
  /** Requests per second that one replica completes at that concurrency. */
  readonly requestsPerSecondPerReplica: number;
};

export type FleetRefusal = {
  readonly reason: 'memory' | 'budget' | 'engine';
  /** Smallest number of bytes that a GPU lacks over the layouts tried; 0 unless the reason is memory. */
  readonly missingBytes: number;
};

/**
 * Replicas that carry a demand: enough at the target utilisation, and enough at full utilisation after the spare
 * ones are lost. Exact arithmetic; `perReplica` in requests per second.
 */
export function replicasFor(demand: Demand, perReplica: number): number {
  const planned = Math.ceil(demand.requestsPerSecond / (perReplica * demand.targetUtilisation) - 1e-9);
  const surviving = Math.ceil(demand.requestsPerSecond / perReplica - 1e-9) + demand.spareReplicas;
  return Math.max(1, planned, surviving);
}

/** Requests per second that a fleet completes inside the budgets with `lost` replicas down. Exact arithmetic. */
export function survivingRequestsPerSecond(fleet: Fleet, lost: number): number {
  return Math.max(0, fleet.replicas - lost) * fleet.requestsPerSecondPerReplica;
}

/** Tensor-parallel widths inside one scale-up domain, and the same over two and four pipeline stages. */
export function layouts(input: Pick<Input, 'model' | 'gpu'>): { tensorParallel: number; pipelineParallel: number }[] {
  const widest = Math.min(8, Math.max(input.gpu.scaleup_domain, 1));
  const widths = [1, 2, 4, 8].filter((n) => n <= widest && input.model.heads % n === 0);
  return [1, 2, 4].flatMap((pipelineParallel) =>
    widths.map((tensorParallel) => ({ tensorParallel, pipelineParallel })),
  );
}

/**
 * The smallest fleet for a demand, over parallel layouts, with the alternatives in order of GPUs; or why there is
 * none. Parallel degrees that the input declares are kept. Means only: budgets at a percentile need headroom.
 */
export function fleetFor(input: Input, demand: Demand): { fleets: Fleet[]; refusal: FleetRefusal | undefined } {
  const declared = input.gpus !== undefined || input.tensorParallel !== undefined;
  const fleets: Fleet[] = [];
  let missingBytes = Number.POSITIVE_INFINITY;
  let fits = false;
  for (const layout of declared ? [undefined] : layouts(input)) {
    const prepared = prepare({ ...input, ...layout });
    if (!prepared) return { fleets: [], refusal: { reason: 'engine', missingBytes: 0 } };
    if (prepared.memory.sequences < 1) {
      missingBytes = Math.min(missingBytes, prepared.memory.missingBytes);
      continue;
    }
    fits = true;
    const concurrency = largestConcurrency(prepared, demand);
    if (concurrency === 0) continue;
    const { d, work } = prepared;
    const perReplica = requestsPerSecond(d, work, concurrency);
    const replicas = replicasFor(demand, perReplica);
    fleets.push({
      gpus: replicas * d.layout.gpus,
      replicas,
      tensorParallel: d.layout.attentionTensor,
      pipelineParallel: d.layout.pipeline,
      concurrency,
      requestsPerSecondPerReplica: perReplica,
    });
  }
  fleets.sort((a, b) => a.gpus - b.gpus || b.replicas - a.replicas);
  if (fleets.length > 0) return { fleets, refusal: undefined };
  return { fleets, refusal: fits ? { reason: 'budget', missingBytes: 0 } : { reason: 'memory', missingBytes } };
}
