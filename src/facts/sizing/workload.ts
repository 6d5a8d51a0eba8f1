/** What production asks for, in numbers: read once from the manifest, assumptions beside it. */
import type { Gpu, Model } from '../../catalog/schema.js';
import type { Path } from '../../util/source.js';
import { burstRps, grownRps } from '../chain/demand.js';
import type { KvFormat, WeightFormat } from '../serving/formats.js';
import type { Budget } from './budget.js';
import type { Stages } from './stages.js';

/** A value that nobody declared: what it is, how much, and where it comes from. */
export interface Assumption {
  readonly what: string;
  readonly value: string;
  readonly origin: string;
}

/** Notes an assumption. */
export type Assume = (what: string, value: string, origin: string) => void;

/** Something that sizing cannot do without. */
export interface Lack {
  readonly path: Path;
  readonly message: string;
  readonly expected: string;
  readonly suggestion?: string;
}

export type Placement = 'own' | 'rent' | 'open';

export interface Workload {
  readonly model: Model;
  /** Tokens of a long request, 95th percentile: every request is planned as if it were that long. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Requests per second: the busiest minutes, and the mean. */
  readonly peakRps: number;
  readonly meanRps: number;
  /** Multiples of the peak: in twelve months, and in the worst burst. */
  readonly growth: number;
  readonly burst: number;
  /** Share of capacity that the grown peak may use. */
  readonly targetUtilisation: number;
  /** The loss of one server at peak must not show. */
  readonly spare: boolean;
  /** GPUs of a server that fail together, where declared. */
  readonly perNode: number | undefined;
  /** What the model may take, and the declared stages around it, which are already deducted. */
  readonly budgets: readonly Budget[];
  readonly stages: Stages;
  /** As declared; undefined: chosen for each GPU. */
  readonly weightFormat: WeightFormat | undefined;
  /** As declared through the cache of one token; undefined: the engine's choice. */
  readonly kvFormat: KvFormat | undefined;
  readonly engine: string;
  readonly engineVersion: string | undefined;
  /** Share of the prompt that the prefix cache holds. */
  readonly prefixHit: number;
  readonly placement: Placement;
}

/** Requests per second at the peak of twelve months from now. Exact. */
export const grownPeak = (w: Workload) => grownRps(w.peakRps, w.growth);

/** Requests per second in the worst burst on today's peak. Exact. */
export const worstBurst = (w: Pick<Workload, 'peakRps' | 'burst'>) => burstRps(w.peakRps, w.burst);

/**
 * Formats to try on a GPU, the declared one first. Weights in 8 bits on a GPU that does not compute in them are
 * expanded on the fly, at about half of the 16-bit prompt rate in published runs: 16 bits may take fewer GPUs.
 */
export function formatsOn(gpu: Gpu, w: Pick<Workload, 'model' | 'weightFormat'>): WeightFormat[] {
  const format = formatOn(gpu, w);
  return format === 'fp8' && gpu.fp8_tflops === undefined ? [format, 'bf16'] : [format];
}

/**
 * The weights' format on a GPU: as declared; otherwise as the family is published (gpt-oss: MXFP4), otherwise 8 bits
 * where the GPU computes in them and 16 where it does not.
 */
export function formatOn(gpu: Gpu, w: Pick<Workload, 'model' | 'weightFormat'>): WeightFormat {
  if (w.weightFormat) return w.weightFormat;
  if (/^gpt-oss/.test(w.model.family)) return 'mxfp4';
  return gpu.fp8_tflops === undefined ? 'bf16' : 'fp8';
}
