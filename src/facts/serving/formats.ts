import type { Gpu, Model } from '../../catalog/schema.ts';
import type { Constants } from './constants.ts';

export type WeightFormat = 'fp16' | 'bf16' | 'fp8' | 'int8' | 'int4' | 'nvfp4' | 'mxfp4';
export type KvFormat = 'fp16' | 'bf16' | 'fp8' | 'auto';

/** Bytes per weight with its scales: NVFP4 one byte per 16, MXFP4 one per 32, INT4 two per group of 128. */
export const weightBytes: Record<WeightFormat, number> = {
  fp16: 2,
  bf16: 2,
  fp8: 1,
  int8: 1,
  int4: 0.53,
  nvfp4: 0.5625,
  mxfp4: 0.531,
};

export const fourBit = (format: WeightFormat) => weightBytes[format] < 1;

/** Formats of the parts of a checkpoint. Embeddings and the output head stay 16-bit; so may attention in 4-bit ones. */
export function partFormats(model: Model, format: WeightFormat): { attention: WeightFormat; mlp: WeightFormat } {
  const expertsOnly = fourBit(format) && model.four_bit_scope === 'experts';
  return { attention: expertsOnly ? 'bf16' : format, mlp: format };
}

/**
 * Bytes per KV element. `auto` means the engine's choice: 8-bit beside 8-bit and 4-bit float weights where the GPU
 * computes in FP8, otherwise 16-bit.
 */
export function kvElementBytes(kv: KvFormat, weights: WeightFormat, gpu: Gpu): number {
  if (kv === 'fp8') return 1;
  if (kv !== 'auto') return 2;
  return gpu.fp8_tflops !== undefined && (weights === 'fp8' || weights === 'nvfp4' || weights === 'mxfp4') ? 1 : 2;
}

/** Attainable GEMM rate in FLOP/s per GPU for a weight format: the compute format's dense peak times its efficiency. */
export function gemmFlopPerSecond(format: WeightFormat, gpu: Gpu, c: Constants): number {
  const vendor = gpu.vendor === 'AMD' ? c.amdCompute : 1;
  const bf16 = gpu.bf16_tflops * 1e12 * vendor;
  if (format === 'fp16' || format === 'bf16') return bf16 * c.computeBf16;
  if (format === 'fp8')
    return gpu.fp8_tflops ? gpu.fp8_tflops * 1e12 * vendor * c.computeFp8 : bf16 * c.computeWeightOnly;
  if (fourBit(format) && format !== 'int4' && gpu.fp4_tflops) return gpu.fp4_tflops * 1e12 * vendor * c.computeFp4;
  return bf16 * c.computeWeightOnly;
}

/** Attainable weight-reading bandwidth in bytes/s per GPU: HBM peak times an efficiency by kind of kernel. */
export function weightBytesPerSecond(format: WeightFormat, gpu: Gpu, c: Constants, experts = false): number {
  const vendor = gpu.vendor === 'AMD' ? c.amdBandwidth : 1;
  const dequantised = format === 'int4' || format === 'int8' || (fourBit(format) && !gpu.fp4_tflops);
  return (
    gpu.hbm_gb_per_s *
    1e9 *
    vendor *
    c.weightBandwidth *
    (dequantised ? c.dequantBandwidth : fourBit(format) && !experts ? c.fp4Bandwidth : 1) *
    (experts ? c.expertBandwidth : 1)
  );
}
