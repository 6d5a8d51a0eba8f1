import { kvElementBytes, partFormats, weightBytes } from '../../src/facts/serving/formats.ts';
import { layoutOf } from '../../src/facts/serving/layout.ts';
import { kvBytesPerToken, modelWeightsBytes } from '../../src/facts/serving/memory.ts';
import type { Input } from '../../src/facts/serving/predict.ts';

export type Roofline = { throughput: number; tpotSeconds: number; ttftSeconds: number };

/**
 * The calculator that accuracy is held against: datasheet peaks, no overheads, no communication. Prefill takes the
 * FLOPs of the active parameters; a decode step the larger of FLOPs and of bytes of weights and KV cache.
 */
export function roofline(input: Input, concurrency = input.concurrency ?? 1): Roofline {
  const { model, gpu, weightFormat, inputTokens, outputTokens } = input;
  const layout = layoutOf(input);
  const bandwidth = gpu.hbm_gb_per_s * 1e9 * layout.gpus;
  const bytes = weightBytes[partFormats(model, weightFormat).mlp];
  const tflops =
    bytes < 1
      ? (gpu.fp4_tflops ?? gpu.bf16_tflops)
      : bytes === 1
        ? (gpu.fp8_tflops ?? gpu.bf16_tflops)
        : gpu.bf16_tflops;
  const flops = tflops * 1e12 * layout.gpus;
  const weights = modelWeightsBytes(model, weightFormat);
  const kvPerToken = kvBytesPerToken(model, kvElementBytes(input.kvFormat ?? 'auto', weightFormat, gpu));
  const free = gpu.memory_usable_gib * 2 ** 30 * layout.gpus - weights;
  const slots = Math.max(1, Math.min(2048, free / (kvPerToken * (inputTokens + outputTokens))));
  const wanted = input.scenario === 'offline-max' ? (input.requests ?? 3000) : concurrency;
  const batch = Math.max(1, Math.min(wanted, slots));
  const active = 2 * model.active_params_b * 1e9;
  const share = model.moe ? 1 - (1 - model.moe.top_k / model.moe.experts) ** batch : 1;
  const activeShare = model.active_params_b / model.total_params_b;
  const read =
    weights * Math.max(share, Math.min(1, activeShare)) + kvPerToken * (inputTokens + outputTokens / 2) * batch;
  const prefill = (active * inputTokens) / flops;
  const step = Math.max(read / bandwidth, (active * batch) / flops);
  const tpotSeconds = step + (input.scenario === 'single-stream' ? 0 : ((batch - 1) * prefill) / outputTokens);
  const seconds = prefill + (outputTokens - 1) * tpotSeconds;
  return { throughput: (batch * outputTokens) / seconds / layout.gpus, tpotSeconds, ttftSeconds: prefill };
}
