import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Gpu } from '../../../src/catalog/schema.ts';
import {
  type Demand,
  fleetFor,
  largestConcurrency,
  replicasFor,
  survivingRequestsPerSecond,
} from '../../../src/facts/serving/capacity.ts';
import { openLoop } from '../../../src/facts/serving/openloop.ts';
import { predict, prepare } from '../../../src/facts/serving/predict.ts';
import { deployment, gpu, model } from './given.ts';

const demand = (changes: Partial<Demand> = {}): Demand => ({
  requestsPerSecond: 10,
  targetUtilisation: 0.7,
  spareReplicas: 1,
  tpotSeconds: 0.05,
  ttftSeconds: 2,
  ...changes,
});

const any = deployment({ tensorParallel: undefined });
const need = (d: Demand, input = any) => fleetFor(input, d).fleets[0]?.gpus ?? Number.POSITIVE_INFINITY;

const rate = fc.double({ min: 0.01, max: 500, noNaN: true });
const factor = fc.double({ min: 1, max: 4, noNaN: true });
const cases = fc.record({
  name: fc.constantFrom('llama-3.1-8b', 'llama-3.1-70b', 'mixtral-8x7b', 'gpt-oss-120b', 'qwen3-30b-a3b'),
  card: fc.constantFrom('a100-80-sxm', 'h100-sxm', 'l40s', 'b200', 'mi300x'),
  inputTokens: fc.integer({ min: 1, max: 20_000 }),
  outputTokens: fc.integer({ min: 1, max: 4000 }),
  engine: fc.constantFrom('vllm', 'sglang', 'trtllm'),
});
const inputOf = ({
  name,
  card,
  ...rest
}: {
  name: string;
  card: string;
  inputTokens: number;
  outputTokens: number;
  engine: string;
}) => deployment({ ...rest, model: model(name), gpu: gpu(card), tensorParallel: undefined });

/** The same GPU with every number better by a factor. */
const faster = (g: Gpu, by: number): Gpu => ({
  ...g,
  memory_gb: g.memory_gb * by,
  memory_usable_gib: g.memory_usable_gib * by,
  hbm_gb_per_s: g.hbm_gb_per_s * by,
  bf16_tflops: g.bf16_tflops * by,
  link_gb_per_s: g.link_gb_per_s * by,
  ...(g.fp8_tflops && { fp8_tflops: g.fp8_tflops * by }),
  ...(g.fp4_tflops && { fp4_tflops: g.fp4_tflops * by }),
});

describe('the fleet that a demand needs', () => {
  it('is 10 replicas for 40,000 tokens/s at 6,000 each and 70%, and no more with two to spare', () => {
    expect(replicasFor(demand({ requestsPerSecond: 40_000, spareReplicas: 0 }), 6000)).toBe(10);
    expect(replicasFor(demand({ requestsPerSecond: 40_000, spareReplicas: 2 }), 6000)).toBe(10);
    expect(replicasFor(demand({ requestsPerSecond: 40_000, spareReplicas: 4 }), 6000)).toBe(11);
  });

  it('never shrinks with more load', () => {
    fc.assert(
      fc.property(cases, rate, factor, (c, load, by) => {
        expect(need(demand({ requestsPerSecond: load * by }), inputOf(c))).toBeGreaterThanOrEqual(
          need(demand({ requestsPerSecond: load }), inputOf(c)),
        );
      }),
    );
  });

  it('never grows with a GPU that is better in every number', () => {
    fc.assert(
      fc.property(cases, rate, factor, (c, load, by) => {
        const input = inputOf(c);
        const better = { ...input, gpu: faster(input.gpu, by) };
        const d = demand({ requestsPerSecond: load });
        expect(need(d, better)).toBeLessThanOrEqual(need(d, input));
      }),
      { numRuns: 200 },
    );
  });

  it('never shrinks with a tighter budget', () => {
    fc.assert(
      fc.property(cases, rate, factor, factor, (c, load, tpot, ttft) => {
        const loose = demand({ requestsPerSecond: load });
        const tight = { ...loose, tpotSeconds: 0.05 / tpot, ttftSeconds: 2 / ttft };
        expect(need(tight, inputOf(c))).toBeGreaterThanOrEqual(need(loose, inputOf(c)));
      }),
      { numRuns: 200 },
    );
  });

  it('carries the demand, also after the spare replica is lost', () => {
    fc.assert(
      fc.property(cases, rate, (c, load) => {
        for (const fleet of fleetFor(inputOf(c), demand({ requestsPerSecond: load })).fleets) {
          expect(fleet.replicas * fleet.requestsPerSecondPerReplica * 0.7).toBeGreaterThanOrEqual(load * (1 - 1e-6));
          expect(survivingRequestsPerSecond(fleet, 1)).toBeGreaterThanOrEqual(load * (1 - 1e-6));
        }
      }),
    );
  });

  it('never loses capacity with another replica, nor gains any with one lost', () => {
    fc.assert(
      fc.property(cases, rate, fc.nat(20), (c, load, more) => {
        const fleet = fleetFor(inputOf(c), demand({ requestsPerSecond: load })).fleets[0];
        if (!fleet) return;
        const larger = { ...fleet, replicas: fleet.replicas + more };
        expect(survivingRequestsPerSecond(larger, 1)).toBeGreaterThanOrEqual(survivingRequestsPerSecond(fleet, 1));
        expect(survivingRequestsPerSecond(fleet, 1)).toBeLessThanOrEqual(survivingRequestsPerSecond(fleet, 0));
      }),
    );
  });

  it('is refused with the missing bytes when no layout holds the model, and with the budget when none is fast enough', () => {
    const tooLarge = fleetFor(
      deployment({ model: model('llama-3.1-405b'), gpu: gpu('l4'), tensorParallel: undefined }),
      demand(),
    );
    expect(tooLarge.refusal?.reason).toBe('memory');
    expect(tooLarge.refusal?.missingBytes).toBeGreaterThan(1e9);
    expect(fleetFor(any, demand({ tpotSeconds: 1e-5 })).refusal?.reason).toBe('budget');
  });
});

describe('the largest concurrency inside a budget', () => {
  it('is 0 when one request breaks it and never falls with a looser one', () => {
    const p = prepare(deployment());
    if (!p) throw new Error('known engine');
    expect(largestConcurrency(p, { tpotSeconds: 1e-4 })).toBe(0);
    fc.assert(
      fc.property(fc.double({ min: 0.005, max: 0.2, noNaN: true }), factor, (budget, by) => {
        expect(largestConcurrency(p, { tpotSeconds: budget * by })).toBeGreaterThanOrEqual(
          largestConcurrency(p, { tpotSeconds: budget }),
        );
      }),
    );
  });
});

describe('an open loop', () => {
  const p = prepare(deployment());
  if (!p) throw new Error('known engine');
  const maximum = openLoop(p.d, p.work, 0.1, p.slots).maximumRequestsPerSecond;

  it('obeys Little’s law below the knee: requests inside = rate × time inside', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.84, noNaN: true }), (share) => {
        const { steady } = openLoop(p.d, p.work, share * maximum, p.slots);
        if (!steady) throw new Error('below the knee');
        const inside = share * maximum * (steady.ttftSeconds + p.work.outputTokens * steady.tpotSeconds);
        expect(Math.abs(steady.batch / inside - 1)).toBeLessThan(0.05);
      }),
    );
  });

  it('gives the knee and no latency beyond it', () => {
    expect(openLoop(p.d, p.work, 0.9 * maximum, p.slots).steady).toBeUndefined();
    const refused = predict(deployment({ scenario: 'open-loop', requestsPerSecond: 10 * maximum }));
    expect(refused).toMatchObject({
      refused: true,
      reason: 'overload',
      kneeRequestsPerSecond: expect.closeTo(0.85 * maximum, 5),
    });
  });
});
