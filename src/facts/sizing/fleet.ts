/** The smallest fleet of one GPU type that carries the workload inside its latency budgets. */
import type { Gpu } from '../../catalog/schema.js';
import { unitsNeeded } from '../chain/known.js';
import { layouts } from '../serving/capacity.js';
import type { WeightFormat } from '../serving/formats.js';
import { type Estimate, estimate, isFittedTo } from '../serving/interval.js';
import type { Memory } from '../serving/memory.js';
import { type Prepared, prepare } from '../serving/predict.js';
import { type Budget, type Load, largestBatch, latencyAt, loadAt, loadUnder } from './budget.js';
import { formatsOn, grownPeak, type Workload, worstBurst } from './workload.js';

export interface Fleet {
  readonly gpu: Gpu;
  readonly weightFormat: WeightFormat;
  readonly gpus: number;
  readonly replicas: number;
  readonly gpusPerReplica: number;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  /** Requests per second of one replica, fully used with every budget met; whether that was measured. */
  readonly rpsPerReplica: number;
  readonly measured: boolean;
  /** Share of the fleet's capacity that the grown peak uses. */
  readonly utilisation: number;
  readonly memory: Memory;
  /** Most sequences on a replica with every budget met, and what they amount to; and what the grown peak does. */
  readonly batch: number;
  readonly full: Load;
  readonly peak: Load;
  /** At the grown peak, at the strictest percentile that is asked for, with 80% intervals of the model's error. */
  readonly ttftSeconds: Estimate;
  readonly tpotSeconds: Estimate;
  readonly endToEndSeconds: number;
  readonly percentile: number;
  /** The budgets hold at the upper end of the intervals, too. */
  readonly comfortable: boolean;
}

export interface Refused {
  readonly gpu: Gpu;
  readonly weightFormat: WeightFormat;
  readonly reason: 'memory' | 'budget';
  /** Smallest number of bytes that a GPU lacks over the layouts tried; 0 unless the reason is memory. */
  readonly missingBytes: number;
}

/**
 * Replicas for a workload when one sustains `rps` requests/s: the grown peak at the target utilisation, today's burst
 * fully used, and the grown peak fully used after `lost` replicas are gone. Exact.
 */
export function replicasNeeded(w: Workload, rps: number, lost: number): number {
  const planned = unitsNeeded(grownPeak(w) / (rps * w.targetUtilisation));
  const burst = unitsNeeded(worstBurst(w) / rps);
  const surviving = unitsNeeded(grownPeak(w) / rps) + lost;
  return Math.max(1, planned, burst, surviving);
}

/** Replicas that stop with one server: all that it holds where its GPUs are declared, otherwise one; 0 without spare. */
export function replicasLost(w: Workload, gpusPerReplica: number): number {
  if (!w.spare) return 0;
  return w.perNode === undefined ? 1 : Math.max(1, Math.ceil(w.perNode / gpusPerReplica));
}

/** What is fixed about a fleet before it is searched for. */
export interface Given {
  /** GPUs of a replica: restricts the layouts. */
  readonly gpusPerReplica?: number | undefined;
  /** What one replica sustains with every budget met: outranks the prediction. */
  readonly measuredRps?: number | undefined;
  readonly weightFormat?: WeightFormat | undefined;
}

/** The fleet with the fewest GPUs over parallel layouts and number formats, or why there is none. */
export function smallestFleet(w: Workload, gpu: Gpu, given: Given = {}): Fleet | Refused {
  const formats = given.weightFormat ? [given.weightFormat] : formatsOn(gpu, w);
  const [first, ...others] = formats.map((format) => smallestIn(w, gpu, format, given));
  if (!first) throw new Error('there is a format for every GPU');
  return others.reduce((best, other) => (gpusOf(other) < gpusOf(best) ? other : best), first);
}

const gpusOf = (found: Fleet | Refused) => ('reason' in found ? Number.POSITIVE_INFINITY : found.gpus);

function smallestIn(w: Workload, gpu: Gpu, weightFormat: WeightFormat, given: Given): Fleet | Refused {
  const { gpusPerReplica, measuredRps } = given;
  const all = candidates(w, gpu, weightFormat, gpusPerReplica);
  const fitting = all.filter(({ memory }) => memory.sequences >= 1);
  // The layout that could take the fewest comes first: most of the others then need no search for their largest batch.
  const bounded = fitting.map((prepared) => ({ prepared, bound: least(w, prepared, given) }));
  let best: Found | undefined;
  for (const { prepared, bound } of bounded.sort((a, b) => a.bound - b.bound)) {
    const { gpus: each } = prepared.d.layout;
    if (best && bound > best.replicas * best.prepared.d.layout.gpus) break;
    const batch = Math.max(largestBatch(prepared, w.budgets), measuredRps === undefined ? 0 : 1);
    if (batch === 0) continue;
    const rps = measuredRps ?? loadAt(prepared, batch).requestsPerSecond;
    const found = {
      gpu,
      weightFormat,
      prepared,
      batch,
      replicas: replicasNeeded(w, rps, replicasLost(w, each)),
      measuredRps,
    };
    if (!best || isBetter(w, found, best)) best = found;
  }
  if (best) return described(w, best);
  if (fitting.length > 0) return { gpu, weightFormat, reason: 'budget', missingBytes: 0 };
  const missingBytes = Math.min(...all.map(({ memory }) => memory.missingBytes));
  return { gpu, weightFormat, reason: 'memory', missingBytes };
}

/** Deployments of the layouts a GPU allows, of those with so many GPUs a replica where there are any. */
export function candidates(
  w: Workload,
  gpu: Gpu,
  weightFormat: WeightFormat,
  gpusPerReplica: number | undefined,
): Prepared[] {
  const all = layouts({ model: w.model, gpu });
  const asked = all.filter((one) => one.tensorParallel * one.pipelineParallel === gpusPerReplica);
  const input = {
    model: w.model,
    gpu,
    weightFormat,
    kvFormat: w.kvFormat,
    engine: w.engine,
    engineVersion: w.engineVersion,
    prefixHit: w.prefixHit,
    scenario: 'closed-loop',
    inputTokens: w.inputTokens,
    outputTokens: w.outputTokens,
  } as const;
  return (asked.length > 0 ? asked : all).flatMap((layout) => prepare({ ...input, ...layout }) ?? []);
}

/** GPUs that a layout takes at least: with every place in memory taken, whatever the budgets say. */
function least(w: Workload, prepared: Prepared, { measuredRps }: Given): number {
  const { gpus } = prepared.d.layout;
  const rps = measuredRps ?? loadAt(prepared, Math.max(1, Math.floor(prepared.slots))).requestsPerSecond;
  return replicasNeeded(w, rps, replicasLost(w, gpus)) * gpus;
}

/** Fewer GPUs; with as many, the layout that answers sooner. */
function isBetter(w: Workload, found: Found, best: Found): boolean {
  const gpus = (one: Found) => one.replicas * one.prepared.d.layout.gpus;
  if (gpus(found) !== gpus(best)) return gpus(found) < gpus(best);
  return described(w, found).endToEndSeconds < described(w, best).endToEndSeconds;
}

interface Found {
  readonly gpu: Gpu;
  readonly weightFormat: WeightFormat;
  readonly prepared: Prepared;
  readonly batch: number;
  readonly replicas: number;
  readonly measuredRps: number | undefined;
}

function described(w: Workload, { gpu, weightFormat, prepared, batch, replicas, measuredRps }: Found): Fleet {
  const { layout } = prepared.d;
  const full = measuredRps ?? loadAt(prepared, batch).requestsPerSecond;
  const load = loadUnder(prepared, grownPeak(w) / replicas, batch);
  const percentile = Math.max(0.5, ...w.budgets.map((budget) => budget.percentile));
  const at = (metric: Budget['metric']) => latencyAt(load, prepared.work, metric, percentile);
  const fitted = isFittedTo(w.model, gpu);
  const ttftSeconds = estimate(at('time_to_first_token'), 'ttft', w.model, fitted);
  const tpotSeconds = estimate(at('time_per_output_token'), 'tpot', w.model, fitted);
  return {
    gpu,
    weightFormat,
    gpus: replicas * layout.gpus,
    replicas,
    gpusPerReplica: layout.gpus,
    tensorParallel: layout.attentionTensor,
    pipelineParallel: layout.pipeline,
    rpsPerReplica: full,
    measured: measuredRps !== undefined,
    utilisation: grownPeak(w) / (replicas * full),
    memory: prepared.memory,
    batch,
    full: loadAt(prepared, batch),
    peak: load,
    ttftSeconds,
    tpotSeconds,
    endToEndSeconds: at('end_to_end'),
    percentile,
    comfortable: w.budgets.every(({ metric, percentile: p, seconds }) => {
      const slow = {
        ...load,
        ttftSeconds: (load.ttftSeconds * ttftSeconds.high) / ttftSeconds.value,
        tpotSeconds: tpotSeconds.high,
      };
      return latencyAt(slow, prepared.work, metric, p) <= seconds;
    }),
  };
}
