import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { burstRps, grownRps } from '../../../src/facts/chain/demand.ts';
import { prepare } from '../../../src/facts/serving/predict.ts';
import { alternatives, pointOf } from '../../../src/facts/sizing/alternatives.ts';
import { largestBatch, latencyAt, loadAt, waitSeconds } from '../../../src/facts/sizing/budget.ts';
import { replicasLost, replicasNeeded, smallestFleet } from '../../../src/facts/sizing/fleet.ts';
import {
  endpoints,
  nameplateWatts,
  ownedServerUsdPerHour,
  rentCost,
  systemOf,
} from '../../../src/facts/sizing/money.ts';
import { nonDominated } from '../../../src/facts/sizing/pareto.ts';
import { formatOn, formatsOn, grownPeak, worstBurst } from '../../../src/facts/sizing/workload.ts';
import { catalog, day, gpu, model, workload } from './given.ts';

describe('replicas', () => {
  test('12 requests/s at 2.4 a replica: 11 for 18 in a year at 70%, 8 + 1 spare, 15 for a burst of 36 today', () => {
    // 18 ÷ (2.4 × 0.7) = 10.7; 18 ÷ 2.4 = 7.5; 36 ÷ 2.4 = 15
    expect(replicasNeeded(workload(), 2.4, 1)).toBe(11);
    expect(replicasNeeded(workload({ targetUtilisation: 1 }), 2.4, 1)).toBe(9);
    expect(replicasNeeded(workload({ burst: 3 }), 2.4, 1)).toBe(15);
  });

  test('growth and burst do not multiply, as in the facts that rules compare with', () => {
    const w = workload({ growth: 1.5, burst: 1.5 });
    expect([grownPeak(w), worstBurst(w)]).toEqual([18, 18]);
    const inputs = { peak: 12, growth: 1.5, burst: 1.5 };
    expect(grownRps(inputs.peak, inputs.growth)).toBe(18);
    expect(burstRps(inputs.peak, inputs.burst)).toBe(18);
  });

  test('a server of four GPUs takes two replicas of two with it; an experiment keeps none to spare', () => {
    expect(replicasLost(workload({ perNode: 4 }), 2)).toBe(2);
    expect(replicasLost(workload({ perNode: 4 }), 8)).toBe(1);
    expect(replicasLost(workload(), 2)).toBe(1);
    expect(replicasLost(workload({ spare: false, perNode: 4 }), 2)).toBe(0);
  });
});

describe('waiting for a prefill', () => {
  test('half loaded, 100 ms each: 100 ÷ (2 × ½) × ln(0.5 ÷ 0.05) = 230 ms at p95, none at p50', () => {
    expect(waitSeconds(5, 0.1, 0.95)).toBeCloseTo(0.2303, 4);
    expect(waitSeconds(5, 0.1, 0.5)).toBe(0);
    expect(waitSeconds(10, 0.1, 0.95)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('memory', () => {
  test('Llama-3.1-70B in FP8 does not fit four T4: each lacks gigabytes', () => {
    const refused = smallestFleet(workload({ budgets: [] }), gpu('t4'));
    expect(refused).toMatchObject({ reason: 'memory' });
    // 72.7 GB over the four stages of the widest layout are 18 GB a GPU; a T4 has 16 GB, of which 14.6 are usable.
    if ('reason' in refused) expect(refused.missingBytes).toBeGreaterThan(3e9);
  });

  test('a 405B model in BF16 does not fit four consumer cards', () => {
    const w = workload({ model: model('llama-3.1-405b'), weightFormat: 'bf16', budgets: [] });
    expect(smallestFleet(w, gpu('rtx-4090'))).toMatchObject({ reason: 'memory' });
  });

  test('the format is 8 bits where the GPU computes in them, and as published for gpt-oss', () => {
    expect(formatOn(gpu('h100-sxm'), { model: model('qwen3-32b'), weightFormat: undefined })).toBe('fp8');
    expect(formatOn(gpu('a100-80-sxm'), { model: model('qwen3-32b'), weightFormat: undefined })).toBe('bf16');
    expect(formatOn(gpu('h100-sxm'), { model: model('gpt-oss-120b'), weightFormat: undefined })).toBe('mxfp4');
  });
});

describe('a GPU that does not compute in 8 bits', () => {
  test('is offered in 16 bits where that takes fewer GPUs; with the format given, it is not', () => {
    const best = smallestFleet(workload(), gpu('a100-80-sxm'));
    const eight = smallestFleet(workload(), gpu('a100-80-sxm'), { weightFormat: 'fp8' });
    expect(best).toMatchObject({ weightFormat: 'bf16' });
    expect(eight).toMatchObject({ weightFormat: 'fp8' });
    if (!('reason' in best) && !('reason' in eight)) expect(best.gpus).toBeLessThan(eight.gpus);
    expect(formatsOn(gpu('h100-sxm'), workload())).toEqual(['fp8']);
  });

  test('with a published 312 against 1,979 TFLOPS takes at least the ratio of the prompt rates more GPUs', () => {
    const [a100, h100] = [gpu('a100-80-sxm'), gpu('h100-sxm')].map((one) => smallestFleet(workload(), one));
    if (!a100 || !h100 || 'reason' in a100 || 'reason' in h100) throw new Error('both carry it');
    // 1,979 × 0.5–0.8 ÷ 312 ÷ 0.67: between 4.7 and 7.6
    expect(a100.gpus / h100.gpus).toBeGreaterThan(4);
    expect(a100.gpus / h100.gpus).toBeLessThan(8);
  });
});

describe('money', () => {
  test('a server of 8 H100 for 375,000 USD costs 17.74 USD an hour to own', () => {
    // 9.63 capital + 2.72 colocation + 1.19 energy + 2.14 maintenance + 2.05 staff
    const system = systemOf(gpu('h100-sxm'), catalog);
    expect(system?.id).toBe('dgx_h100');
    if (system) expect(ownedServerUsdPerHour(375_000, system, day)).toBeCloseTo(17.74, 2);
  });

  test('H100 rents at the middle of five on-demand prices, 3 USD an hour: ten cost 21,900 a month', () => {
    // 2.25, 3, 3, 4.25, 6.88
    expect(rentCost(gpu('h100-sxm'), 10, day)).toMatchObject({ by: 'rent', usdPerMonth: 21_900 });
  });

  test('a price of July 2026 is 142 days old on 20 November: stale; two years later it is not used', () => {
    expect(rentCost(gpu('l40s'), 1, day)).toMatchObject({ ageDays: 142, verdict: 'stale' });
    expect(rentCost(gpu('l40s'), 1, { catalog, today: '2028-11-20' })).toBeUndefined();
    expect(rentCost(gpu('l40s'), 1, { catalog, today: '2026-01-01' })).toBeUndefined();
  });

  test('5 requests/s × 1.5, 3,000 in and 300 out through claude-4.5-haiku cost 88,695 USD a month', () => {
    // (3000 × 1 + 300 × 5) ÷ 10^6 = 0.0045 USD; × 7.5 × 3600 × 730
    const haiku = endpoints(workload(), day).find(({ model: name }) => name === 'claude-4.5-haiku');
    expect(haiku?.cost.usdPerMonth).toBeCloseTo(88_695, 0);
  });

  test('a price of 2025 is refused: deepseek-chat is not offered', () => {
    expect(endpoints(workload(), day).map(({ model: name }) => name)).not.toContain('deepseek-chat');
  });

  test('power: a quarter of a DGX H100 is 2.55 kW; a card without a server takes its TDP × 1.8', () => {
    expect(nameplateWatts(gpu('h100-sxm'), 2, catalog)).toEqual({ watts: 2550, published: true });
    expect(nameplateWatts(gpu('l4'), 4, catalog).watts).toBeCloseTo(4 * 72 * 1.8, 6);
  });
});

describe('laws', () => {
  const kinds = ['h100-sxm', 'h200-sxm', 'b200', 'mi300x', 'l40s'] as const;
  const count = (fleet: ReturnType<typeof smallestFleet>) =>
    'reason' in fleet ? Number.POSITIVE_INFINITY : fleet.gpus;
  const some = fc.record({
    name: fc.constantFrom(...kinds),
    peakRps: fc.double({ min: 0.1, max: 200, noNaN: true }),
    inputTokens: fc.integer({ min: 50, max: 20_000 }),
    outputTokens: fc.integer({ min: 10, max: 2000 }),
    ttft: fc.double({ min: 0.2, max: 10, noNaN: true }),
    tpot: fc.double({ min: 0.01, max: 0.2, noNaN: true }),
    more: fc.double({ min: 1, max: 4, noNaN: true }),
  });
  type Some = typeof some extends fc.Arbitrary<infer T> ? T : never;
  const given = ({ peakRps, inputTokens, outputTokens, ttft, tpot }: Some, tighter = 1) =>
    workload({
      peakRps,
      inputTokens,
      outputTokens,
      budgets: [
        { metric: 'time_to_first_token', percentile: 0.95, seconds: ttft / tighter },
        { metric: 'time_per_output_token', percentile: 0.95, seconds: tpot / tighter },
      ],
    });

  test('more load never needs fewer GPUs', () => {
    fc.assert(
      fc.property(some, (one) => {
        const w = given(one);
        const more = { ...w, peakRps: w.peakRps * one.more };
        expect(count(smallestFleet(more, gpu(one.name)))).toBeGreaterThanOrEqual(
          count(smallestFleet(w, gpu(one.name))),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('a tighter budget never lowers the need', () => {
    fc.assert(
      fc.property(some, (one) => {
        const [loose, tight] = [given(one), given(one, one.more)];
        expect(count(smallestFleet(tight, gpu(one.name)))).toBeGreaterThanOrEqual(
          count(smallestFleet(loose, gpu(one.name))),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('every option meets the budgets it claims to meet, at the grown peak and at the target utilisation', () => {
    fc.assert(
      fc.property(some, (one) => {
        const w = given(one);
        const fleet = smallestFleet(w, gpu(one.name));
        if ('reason' in fleet) return;
        expect(fleet.ttftSeconds.value).toBeLessThanOrEqual(one.ttft * (1 + 1e-9));
        expect(fleet.tpotSeconds.value).toBeLessThanOrEqual(one.tpot * (1 + 1e-9));
        expect(fleet.utilisation).toBeLessThanOrEqual(w.targetUtilisation * (1 + 1e-9));
        expect((fleet.replicas - 1) * fleet.rpsPerReplica).toBeGreaterThanOrEqual(w.peakRps * w.growth * (1 - 1e-9));
        expect(fleet.replicas * fleet.rpsPerReplica).toBeGreaterThanOrEqual(w.peakRps * w.burst * (1 - 1e-9));
      }),
      { numRuns: 60 },
    );
  });

  test('a GPU that is better in every number never needs more', () => {
    fc.assert(
      fc.property(some, (one) => {
        const slow = gpu(one.name);
        const fast = {
          ...slow,
          memory_usable_gib: slow.memory_usable_gib * one.more,
          hbm_gb_per_s: slow.hbm_gb_per_s * one.more,
          bf16_tflops: slow.bf16_tflops * one.more,
          link_gb_per_s: slow.link_gb_per_s * one.more,
          ...(slow.fp8_tflops && { fp8_tflops: slow.fp8_tflops * one.more }),
          ...(slow.fp4_tflops && { fp4_tflops: slow.fp4_tflops * one.more }),
        };
        const w = given(one);
        expect(count(smallestFleet(w, fast))).toBeLessThanOrEqual(count(smallestFleet(w, slow)));
      }),
      { numRuns: 60 },
    );
  });

  test('more growth or a larger burst never needs fewer, a cached prefix and no spare never more', () => {
    fc.assert(
      fc.property(some, fc.double({ min: 0, max: 0.95, noNaN: true }), (one, prefixHit) => {
        const w = given(one);
        const least = count(smallestFleet(w, gpu(one.name)));
        const need = (changes: Parameters<typeof workload>[0]) =>
          count(smallestFleet({ ...w, ...changes }, gpu(one.name)));
        expect(need({ growth: w.growth * one.more })).toBeGreaterThanOrEqual(least);
        expect(need({ burst: w.burst * one.more })).toBeGreaterThanOrEqual(least);
        expect(need({ prefixHit })).toBeLessThanOrEqual(least);
        expect(need({ spare: false })).toBeLessThanOrEqual(least);
      }),
      { numRuns: 40 },
    );
  });

  test('less load never needs more replicas of the same size', () => {
    fc.assert(
      fc.property(some, (one) => {
        const fleet = smallestFleet(given(one), gpu(one.name));
        if ('reason' in fleet) return;
        const more = smallestFleet(given({ ...one, peakRps: one.peakRps / one.more }), gpu(one.name), {
          gpusPerReplica: fleet.gpusPerReplica,
        });
        if ('reason' in more) throw new Error('less load is carried, too');
        expect(more.replicas).toBeLessThanOrEqual(fleet.replicas);
      }),
      { numRuns: 40 },
    );
  });

  test('the largest batch holds its budgets and one more does not', () => {
    const w = workload();
    const prepared = prepare({
      ...w,
      weightFormat: 'fp8',
      gpu: gpu('h100-sxm'),
      tensorParallel: 2,
      scenario: 'closed-loop',
    });
    if (!prepared) throw new Error('vllm is known');
    const batch = largestBatch(prepared, w.budgets);
    const slow = (size: number) =>
      w.budgets.some(
        ({ metric, percentile, seconds }) =>
          latencyAt(loadAt(prepared, size), prepared.work, metric, percentile) > seconds,
      );
    expect(batch).toBeGreaterThan(1);
    expect([slow(batch), slow(batch + 1)]).toEqual([false, true]);
  });

  test('no priced option dominates one that is marked, and every other priced one is dominated', () => {
    const { options } = alternatives(workload(), day);
    const priced = options.filter(({ cost }) => cost !== undefined);
    const optimal = nonDominated(priced.map(pointOf));
    expect(priced.map(({ pareto }) => pareto)).toEqual(optimal);
    expect(optimal).toContain(true);
    expect(options.filter(({ cost }) => !cost).every(({ pareto }) => !pareto)).toBe(true);
  });

  test('the Pareto set of (1,2), (2,1), (2,2) is the first two; equals do not dominate each other', () => {
    expect(
      nonDominated([
        [1, 2],
        [2, 1],
        [2, 2],
      ]),
    ).toEqual([true, true, false]);
    expect(
      nonDominated([
        [1, 1],
        [1, 1],
      ]),
    ).toEqual([true, true]);
  });
});
