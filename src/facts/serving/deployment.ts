import type { Gpu, Model } from '../../catalog/schema.ts';
import { type Link, linkOf } from './communication.ts';
import type { Constants } from './constants.ts';
import { type Engine, REFERENCE_YEAR } from './engine.ts';
import {
  fourBit,
  gemmFlopPerSecond,
  partFormats,
  type WeightFormat,
  weightBytes,
  weightBytesPerSecond,
} from './formats.ts';
import type { Layout } from './layout.ts';
import type { Shape } from './shape.ts';

/** A deployment reduced to the numbers that the step equations need. Made once per prediction. */
export type Deployment = {
  readonly model: Model;
  readonly shape: Shape;
  readonly layout: Layout;
  readonly engine: Engine;
  readonly c: Constants;
  /** Bytes per element of the KV cache. */
  readonly kvBytes: number;
  /** Bytes per weight, bytes/s and FLOP/s attainable on them, by part. */
  readonly attentionBytes: number;
  readonly mlpBytes: number;
  readonly attentionBandwidth: number;
  readonly mlpBandwidth: number;
  readonly expertBandwidth: number;
  /** Native 4-bit matrices outside of, and inside of the experts. */
  readonly fp4Layers: boolean;
  readonly fp4Experts: boolean;
  readonly attentionFlops: number;
  readonly mlpFlops: number;
  /** Bytes/s of HBM and FLOP/s in 16 bits, at their peaks. */
  readonly hbm: number;
  readonly flops16: number;
  readonly link: Link;
  readonly attentionLink: Link;
  /** Factor on launch and host overheads by vendor and age of the engine. */
  readonly overhead: number;
  /** Factor on the whole step. */
  readonly immature: number;
};

/**
 * How much of AMD's early slowness with mixtures of experts is left, 1 to 0: published runs of one server took a
 * third to a half less time after six weeks from the middle of December 2025. A version that says nothing counts as old.
 */
function immaturity(engine: Engine): number {
  return Math.min(1, Math.max(0, (2026.04 - engine.year) / 0.09));
}

/** Reduces a deployment to numbers. Engine years outside of 2023.5 to 2026.5 are not extrapolated. */
export function deploymentOf(
  input: { model: Model; gpu: Gpu; format: WeightFormat; kvBytes: number; layout: Layout; engine: Engine },
  shape: Shape,
  c: Constants,
): Deployment {
  const { model, gpu, format, layout, engine } = input;
  const parts = partFormats(model, format);
  const amd = gpu.vendor === 'AMD';
  const age = REFERENCE_YEAR - Math.min(Math.max(engine.year, 2023.5), 2026.5);
  return {
    model,
    shape,
    layout,
    engine,
    c,
    kvBytes: input.kvBytes,
    attentionBytes: weightBytes[parts.attention],
    mlpBytes: weightBytes[parts.mlp],
    attentionBandwidth: weightBytesPerSecond(parts.attention, gpu, c),
    mlpBandwidth: weightBytesPerSecond(parts.mlp, gpu, c),
    expertBandwidth: weightBytesPerSecond(parts.mlp, gpu, c, true),
    fp4Experts: fourBit(parts.mlp) && parts.mlp !== 'int4' && gpu.fp4_tflops !== undefined,
    fp4Layers: fourBit(parts.attention) && parts.attention !== 'int4' && gpu.fp4_tflops !== undefined,
    attentionFlops: gemmFlopPerSecond(parts.attention, gpu, c),
    mlpFlops: gemmFlopPerSecond(parts.mlp, gpu, c),
    hbm: gpu.hbm_gb_per_s * 1e9 * (amd ? c.amdBandwidth : 1),
    flops16: gpu.bf16_tflops * 1e12 * (amd ? c.amdCompute : 1),
    link: linkOf(gpu, layout.group, c),
    attentionLink: linkOf(gpu, layout.attentionTensor, c),
    overhead: (amd ? c.amdOverhead : 1) * Math.exp(c.aging * age),
    immature: amd && model.moe ? 1 + c.amdImmaturity * immaturity(engine) : 1,
  };
}
