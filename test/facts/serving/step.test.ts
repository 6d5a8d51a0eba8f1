import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allReduceSeconds, expertExchangeSeconds } from '../../../src/facts/serving/communication.ts';
import { decodeStepSeconds } from '../../../src/facts/serving/decode.ts';
import { encoderRate } from '../../../src/facts/serving/encoder.ts';
import { parseEngine } from '../../../src/facts/serving/engine.ts';
import { closedLoopLatency } from '../../../src/facts/serving/latency.ts';
import { prepare } from '../../../src/facts/serving/predict.ts';
import { prefillBatchedSeconds, prefillSingleSeconds } from '../../../src/facts/serving/prefill.ts';
import { prefillUtilisation } from '../../../src/facts/serving/prefix.ts';
import { deployment, gpu, model } from './given.ts';

function prepared(changes = {}) {
  const p = prepare(deployment(changes));
  if (!p) throw new Error('known engine');
  return p;
}

describe('communication', () => {
  it('all-reduces of an 8,192-token prefill of a 70B over 8 GPUs take 78.29 ms at 480 GB/s', () => {
    const link = { bytesPerSecond: 480e9, latencySeconds: 0, ranks: 8 };
    expect(160 * allReduceSeconds(8192 * 8192 * 2, link)).toBeCloseTo(0.07829, 5);
  });

  it('160 all-reduces at 47 µs floor a decode step over two nodes at 7.52 ms', () => {
    const link = { bytesPerSecond: Number.POSITIVE_INFINITY, latencySeconds: 47e-6, ranks: 16 };
    expect(160 * allReduceSeconds(1, link)).toBeCloseTo(0.00752, 5);
  });

  it('costs nothing on one GPU', () => {
    const alone = { bytesPerSecond: 1, latencySeconds: 1, ranks: 1 };
    expect([allReduceSeconds(1e9, alone), expertExchangeSeconds(1000, 8, 7168, alone)]).toEqual([0, 0]);
  });
});

describe('a decode step', () => {
  it('never beats the datasheet: weights and cache through HBM at its peak', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 100, max: 8000 }), (batch, context) => {
        const { d } = prepared();
        const bytes = 69.5e9 / 2 + (batch * context * 163_840) / 2;
        expect(decodeStepSeconds(d, batch, context)).toBeGreaterThan(bytes / 3.35e12);
      }),
    );
  });

  it('and TPOT and TTFT grow with the batch', () => {
    const names = fc.constantFrom('llama-3.1-8b', 'mixtral-8x7b', 'deepseek-r1', 'qwen3.5-397b', 'gpt-oss-120b');
    const engines = fc.constantFrom('vllm', 'sglang', 'tensorrt-llm');
    const batches = fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 200 }));
    fc.assert(
      fc.property(
        names,
        engines,
        fc.constantFrom('h200-sxm', 'mi355x', 'b200'),
        batches,
        (name, engine, card, [batch, more]) => {
          const { d, work } = prepared({ model: model(name), engine, gpu: gpu(card), tensorParallel: 8 });
          const [less, larger] = [closedLoopLatency(d, work, batch), closedLoopLatency(d, work, batch + more)];
          expect(larger.tpotSeconds).toBeGreaterThan(less.tpotSeconds);
          expect(larger.ttftSeconds).toBeGreaterThan(less.ttftSeconds);
          expect(larger.ttftMedianSeconds).toBeGreaterThan(less.ttftMedianSeconds);
        },
      ),
    );
  });
});

describe('prefill', () => {
  it('never beats the datasheet: 2 FLOPs a parameter and token at the FP8 peak', () => {
    const { d } = prepared();
    expect(prefillBatchedSeconds(d, 8192)).toBeGreaterThan((2 * 68.4e9 * 8192) / (2 * 1979e12));
  });

  it('gets shorter with the share of the prompt in the prefix cache', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60_000 }), fc.double({ min: 0, max: 0.98, noNaN: true }), (prompt, hit) => {
        const { d } = prepared();
        expect(prefillSingleSeconds(d, prompt, prompt * hit)).toBeLessThanOrEqual(
          prefillSingleSeconds(d, prompt) * 1.0001,
        );
      }),
    );
  });

  it('of 20,000-token prompts alone fills two H100 at about 3.5 requests per second', () => {
    // 2 × 68.4e9 × 20,000 FLOPs and 2 × 80 × 64 × 2 × 128 × 20,000² / 2 of attention: 3.3 PFLOPs at 60% of 2 × 1,979 TFLOPS
    const { d, work } = prepared({ inputTokens: 20_000, outputTokens: 300 });
    expect(prefillUtilisation(d, work, 1)).toBeGreaterThan(2.7e15 / (2 * 1979e12));
    expect(prefillUtilisation(d, work, 1)).toBeLessThan(3 * (3.3e15 / (2 * 1979e12)));
  });
});

describe('an embedding model', () => {
  it('does no more sequences than its FLOPs allow and more when they are shorter', () => {
    const of = (tokensPerSequence: number) =>
      encoderRate({ model: model('bge-m3'), gpu: gpu('l4'), weightFormat: 'fp16', batch: 32, tokensPerSequence });
    // 24 layers × 12.6e6 = 302e6 parameters outside of the embedding table, 2 FLOPs each, 121 TFLOPS
    expect(of(512).sequencesPerSecond).toBeLessThan(121e12 / (2 * 302e6 * 512));
    expect(of(128).sequencesPerSecond).toBeGreaterThan(of(512).sequencesPerSecond);
  });
});

describe('an engine', () => {
  it.each([
    ['TensorRT-LLM', '0.17.0', 'tensorrt-llm', true],
    ['trt', 'nvcr.io/nvidia/tensorrt-llm/release:1.2.0rc6', 'tensorrt-llm', false],
    ['NIM', '1.8.0', 'tensorrt-llm', true],
    ['vLLM', '0.6.3', 'vllm', false],
    ['sglang', 'lmsysorg/sglang:v0.5.9-cu130', 'sglang', false],
    ['sglang', '', 'sglang', false],
  ])('%s %s is %s, compiled: %s', (name, version, family, compiled) => {
    expect(parseEngine(name, version)).toMatchObject({ family, compiled });
  });

  it('is dated by its version or by a date in it', () => {
    expect(parseEngine('vllm', '0.6.3')?.year).toBeCloseTo(2024.8, 0);
    expect(parseEngine('sglang', '2025-12-14')?.year).toBeCloseTo(2025.95, 2);
    expect(parseEngine('something else')).toBeUndefined();
  });
});
