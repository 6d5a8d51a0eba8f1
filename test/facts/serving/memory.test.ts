import { describe, expect, it } from 'vitest';
import { CONSTANTS } from '../../../src/facts/serving/constants.ts';
import { parseEngine } from '../../../src/facts/serving/engine.ts';
import { layoutOf } from '../../../src/facts/serving/layout.ts';
import {
  kvBytesPerSequence,
  kvBytesPerToken,
  kvShards,
  memoryFit,
  modelWeightsBytes,
  weightsBytesPerGpu,
} from '../../../src/facts/serving/memory.ts';
import { predict } from '../../../src/facts/serving/predict.ts';
import { holdingOf, pooledGpus, replicasForSessions } from '../../../src/facts/serving/sessions.ts';
import { shapeOf } from '../../../src/facts/serving/shape.ts';
import { deployment, gpu, model, models } from './given.ts';

describe('KV cache per token', () => {
  it.each([
    // 2 (keys, values) × layers × KV heads × head width × 2 bytes
    ['llama-2-7b', 524_288, '512 KiB, multi-head'],
    ['llama-2-70b', 327_680, '320 KiB, grouped queries'],
    ['llama-3.1-8b', 131_072, '128 KiB'],
    ['falcon-7b', 8_192, 'multi-query: one head of 64 in 32 layers'],
    ['deepseek-r1', 70_272, 'latent: 61 × (512 + 64) × 2'],
    ['qwen3.5-397b', 30_720, 'only 15 of 60 layers keep one'],
  ])('%s takes %i bytes in bf16 (%s)', (name, bytes) => {
    expect(kvBytesPerToken(model(name), 2)).toBe(bytes);
  });

  it('of OPT-66B at 512 tokens is 1.125 GiB (DistServe, section 3.3)', () => {
    const opt = {
      ...model('llama-2-7b'),
      id: 'opt-66b',
      layers: 64,
      heads: 72,
      kv_heads: 72,
      head_dim: 128,
      hidden: 9216,
    };
    expect((kvBytesPerToken(opt, 2) * 512) / 2 ** 30).toBe(1.125);
  });

  it('of gpt-oss-120b stops growing in the windowed half of its layers after 128 tokens', () => {
    const perLayer = 2 * 8 * 64 * 2;
    expect(kvBytesPerSequence(model('gpt-oss-120b'), 2, 8192)).toBe(perLayer * (18 * 8192 + 18 * 128));
  });

  it('divides over tensor-parallel GPUs down to one head each, and not at all when latent', () => {
    expect(kvShards(model('llama-3.1-70b'), 4)).toBe(4);
    expect(kvShards(model('qwen2.5-7b'), 8)).toBe(4);
    expect(kvShards(model('deepseek-r1'), 8)).toBe(1);
  });
});

describe('weights', () => {
  it('of Llama-3.1-70B in FP8 are 70.6 GB, 2 to 4% more with 16-bit embeddings', () => {
    const bytes = modelWeightsBytes(model('llama-3.1-70b'), 'fp8');
    expect(bytes).toBeGreaterThan(70.6e9);
    expect(bytes).toBeLessThan(70.6e9 * 1.04);
  });

  it('of gpt-oss-120b in MXFP4 are near the 60.8 GiB of its published checkpoint', () => {
    expect(modelWeightsBytes(model('gpt-oss-120b'), 'mxfp4') / 2 ** 30).toBeCloseTo(60.8, -0.5);
  });

  it('in bf16 are two bytes a published parameter, within 4%, for every model of the catalogue', () => {
    const off = models.filter((m) => Math.abs(modelWeightsBytes(m, 'bf16') / (2e9 * m.total_params_b) - 1) > 0.04);
    expect(off.map((m) => m.id)).toEqual([]);
  });

  it('of latent attention are partly repeated on every tensor-parallel GPU', () => {
    const m = model('deepseek-r1');
    const perGpu = weightsBytesPerGpu(m, 'fp8', layoutOf({ tensorParallel: 8 }), shapeOf(m));
    const eighth = modelWeightsBytes(m, 'fp8') / 8;
    // down-projections: 7168 × (1536 + 512 + 64) in 61 layers, seven eighths of them extra; the router and its like less
    const repeated = 7168 * (1536 + 576) * 61 * (7 / 8);
    expect(perGpu - eighth).toBeGreaterThan(repeated * 0.99);
    expect(perGpu - eighth).toBeLessThan(repeated * 1.5);
  });
});

describe('200 sessions of 8,192 tokens of Llama-3.1-70B on 80 GB GPUs at 90%', () => {
  const bf16 = { ...holdingOf(deployment({ kvFormat: 'bf16' }), 8192, 72e9), weightsBytes: 70.6e9 };
  const fp8 = { ...holdingOf(deployment({ kvFormat: 'fp8' }), 8192, 72e9), weightsBytes: 70.6e9 };

  it('hold 2.6844 GB each and 500 GiB together', () => {
    expect(bf16.sessionBytes / 1e9).toBeCloseTo(2.6844, 4);
    expect((200 * bf16.sessionBytes) / 2 ** 30).toBe(500);
    expect((200 * fp8.sessionBytes) / 1e9).toBeCloseTo(268.435, 3);
  });

  it('need 9 GPUs if memory were one pool, 5 with an FP8 cache', () => {
    expect(pooledGpus(bf16, 200)).toBe(9);
    expect(pooledGpus(fp8, 200)).toBe(5);
    expect(pooledGpus({ ...bf16, usableBytesPerGpu: 0.9 * 141e9 }, 200)).toBe(5);
  });

  it.each([
    [2, 8],
    [4, 3],
    [8, 2],
  ])('need, at %i GPUs a replica, %i replicas, since each repeats the weights', (gpusPerReplica, replicas) => {
    expect(replicasForSessions(bf16, 200, gpusPerReplica)).toBe(replicas);
  });
});

describe('fit', () => {
  it('refuses Llama-3.1-405B in bf16 on one H100 and names the bytes that are missing', () => {
    const p = predict(deployment({ model: model('llama-3.1-405b'), weightFormat: 'bf16', tensorParallel: 1 }));
    expect(p).toMatchObject({ refused: true, reason: 'memory' });
    // 405.85e9 × 2 bytes of weights against at most 79.6 GiB
    if (p.refused) expect(p.missingBytes).toBeGreaterThan(811.7e9 - 79.6 * 2 ** 30);
    if (p.refused) expect(p.missingBytes).toBeLessThan(811.7e9);
  });

  it('holds no more sequences than the memory left divided by the cache of one', () => {
    const m = model('llama-3.1-8b');
    const h100 = gpu('h100-sxm');
    const engine = parseEngine('vllm');
    if (!engine) throw new Error('vllm is known');
    const parts = { model: m, gpu: h100, format: 'bf16', kvBytes: 2, layout: layoutOf({ gpus: 1 }), engine } as const;
    const fit = memoryFit(parts, 2048, shapeOf(m), CONSTANTS);
    const bound = (79.6 * 2 ** 30 - 16.06e9) / (131_072 * 2048);
    expect(fit.sequences).toBeLessThan(bound);
    expect(fit.sequences).toBeGreaterThan(0.75 * bound);
  });
});
