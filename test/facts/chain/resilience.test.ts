import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as resilience from '../../../src/facts/chain/resilience.ts';
import { near } from './near.ts';

const days30 = 30 * 86_400;

describe('queue', () => {
  it('5 requests/s for 4 s are 20 in flight', () => {
    expect(resilience.requestsInFlight({ arrivalsPerSecond: 5, secondsInSystem: 4 })).toBe(20);
  });

  it('200 calls an hour of 3 minutes on 14 agents: 17.4 % wait, 88.8 % answered within 20 s', () => {
    const calls = { arrivalsPerSecond: 200 / 3600, serviceSeconds: 180, servers: 14 };
    const queue = resilience.erlangC(calls);
    near(queue.offeredErlangs, 10, 0.001);
    near(queue.utilisation, 0.7143, 0.01);
    near(queue.waitProbability, 0.174, 0.1);
    near(queue.meanWaitSeconds, 7.836, 0.05);
    near(resilience.waitWithinShare({ ...calls, targetSeconds: 20 }), 0.888, 0.1);
    near(resilience.erlangC({ ...calls, servers: 11 }).waitProbability, 0.6821, 0.05);
  });

  it('360 calls in half an hour of 4 minutes on 55 agents: 23.9 % wait 8.2 s on average, 84.6 % within 15 s', () => {
    const calls = { arrivalsPerSecond: 0.2, serviceSeconds: 240, servers: 55 };
    near(resilience.erlangC(calls).waitProbability, 0.2387, 0.05);
    near(resilience.erlangC(calls).meanWaitSeconds, 8.184, 0.05);
    near(resilience.waitWithinShare({ ...calls, targetSeconds: 15 }), 0.8459, 0.05);
  });

  it.each([
    [0.7, 1, 2.333],
    [0.8, 1, 4],
    [0.9, 1, 9],
    [0.7, 8, 0.113],
    [0.8, 8, 0.286],
    [0.9, 8, 0.877],
  ])('at utilisation %d, %d servers wait %d of a service time', (utilisation, servers, ratio) => {
    const queue = resilience.erlangC({ arrivalsPerSecond: utilisation * servers, serviceSeconds: 1, servers });
    near(queue.meanWaitSeconds, ratio, 0.5);
  });

  it('two servers agree with the closed form 2ρ²/(1 + ρ)', () => {
    const queue = resilience.erlangC({ arrivalsPerSecond: 1, serviceSeconds: 1, servers: 2 });
    near(queue.waitProbability, 1 / 3, 1e-9);
  });

  it('overload has a certain wait of no known length', () => {
    const calls = { arrivalsPerSecond: 10, serviceSeconds: 1, servers: 10 };
    const full = resilience.erlangC(calls);
    expect(full).toEqual({ offeredErlangs: 10, utilisation: 1, waitProbability: 1, meanWaitSeconds: null });
    expect(resilience.waitWithinShare({ ...calls, targetSeconds: 60 })).toBe(0);
  });

  it('more servers always wait less', () => {
    const load = fc.double({ min: 0.1, max: 200, noNaN: true });
    fc.assert(
      fc.property(load, fc.integer({ min: 1, max: 50 }), (arrivalsPerSecond, spare) => {
        const servers = Math.floor(arrivalsPerSecond) + spare;
        const fewer = resilience.erlangC({ arrivalsPerSecond, serviceSeconds: 1, servers });
        const more = resilience.erlangC({ arrivalsPerSecond, serviceSeconds: 1, servers: servers + 1 });
        expect(more.meanWaitSeconds).toBeLessThan(fewer.meanWaitSeconds ?? Number.POSITIVE_INFINITY);
        expect(more.waitProbability).toBeLessThan(fewer.waitProbability ?? 0);
      }),
    );
  });
});

describe('replicas', () => {
  const peak = { peakPerSecond: 40_000, replicaPerSecond: 6000, targetUtilisation: 0.7, failureDomainReplicas: 2 };

  it('40,000 tokens/s on replicas of 6,000 at 0.7 with two lost together: 10, and 0.83 after the loss', () => {
    const plan = resilience.replicaPlan(peak);
    expect(plan).toMatchObject({ forUtilisation: 10, forFailure: 9, replicas: 10 });
    near(plan.utilisationAfterLoss, 0.8333, 0.01);
  });

  it('a large failure domain decides: four lost together need 11', () => {
    const plan = resilience.replicaPlan({ ...peak, failureDomainReplicas: 4 });
    expect(plan).toMatchObject({ forFailure: 11, replicas: 11 });
    near(plan.utilisationAfterLoss, 40 / 42, 0.001);
  });

  it('exactly full does not add a replica', () => {
    expect(resilience.replicaPlan({ ...peak, peakPerSecond: 42_000, failureDomainReplicas: 0 }).replicas).toBe(10);
  });

  it('more peak never needs fewer replicas, and a domain lost never overloads the rest', () => {
    const rate = fc.double({ min: 1, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(rate, rate, rate, fc.integer({ min: 0, max: 8 }), (a, b, replicaPerSecond, failureDomainReplicas) => {
        const plan = (peakPerSecond: number) =>
          resilience.replicaPlan({ peakPerSecond, replicaPerSecond, targetUtilisation: 0.7, failureDomainReplicas });
        const [low, high] = [plan(Math.min(a, b)), plan(Math.max(a, b))];
        expect(high.replicas).toBeGreaterThanOrEqual(low.replicas ?? 0);
        expect(high.utilisationAfterLoss).toBeLessThanOrEqual(1 + 1e-8);
      }),
    );
  });

  it('more replicas never lower capacity', () => {
    const count = fc.integer({ min: 1, max: 1e6 });
    fc.assert(
      fc.property(count, count, fc.double({ min: 0.001, max: 1e6, noNaN: true }), (a, more, replicaPerSecond) => {
        const capacity = (replicas: number) =>
          resilience.capacityPerSecond({ replicas, replicaPerSecond, targetUtilisation: 0.7 });
        expect(capacity(a + more)).toBeGreaterThanOrEqual(capacity(a) ?? Number.POSITIVE_INFINITY);
      }),
    );
  });
});

describe('bursts', () => {
  it('a mean of 5 and a factor of 3 peak at 15; a factor below 1 is no burst factor', () => {
    expect(resilience.peakPerSecond({ meanPerSecond: 5, burstFactor: 3 })).toBe(15);
    expect(resilience.peakPerSecond({ meanPerSecond: 5, burstFactor: 0.5 })).toBeNull();
  });

  const burst = { burstPerSecond: 15, capacityPerSecond: 10, scaleOutSeconds: 240, burstRiseSeconds: 60 };

  it('that rises in a minute against a lag of four needs warm capacity: 1,200 wait, gone 4 minutes later', () => {
    const plan = resilience.burstPlan({ ...burst, capacityAfterPerSecond: 20 });
    expect(plan).toEqual({ warmCapacityNeeded: true, backlog: 1200, drains: true, drainSeconds: 240 });
  });

  it('that rises slower than the lag, or stays inside capacity, does not', () => {
    const after = { capacityAfterPerSecond: 20 };
    expect(resilience.burstPlan({ ...burst, ...after, burstRiseSeconds: 240 }).warmCapacityNeeded).toBe(false);
    expect(resilience.burstPlan({ ...burst, ...after, burstPerSecond: 10 })).toEqual({
      warmCapacityNeeded: false,
      backlog: 0,
      drains: true,
      drainSeconds: 0,
    });
  });

  it('that scaling out only matches never drains', () => {
    const plan = resilience.burstPlan({ ...burst, capacityAfterPerSecond: 15 });
    expect(plan).toMatchObject({ drains: false, drainSeconds: null });
    // 1,200 waiting and half a request per second to spare
    const barely = resilience.burstPlan({ ...burst, capacityAfterPerSecond: 15.5 });
    expect(barely).toMatchObject({ drains: true, drainSeconds: 2400 });
    expect(resilience.burstPlan({ ...burst, capacityAfterPerSecond: null }).drains).toBeNull();
  });
});

describe('availability', () => {
  it('four services of 99.9 % and one of 99.95 % give 99.55 %: 194 minutes a month against a budget of 43.2', () => {
    const expectedAvailability = resilience.seriesAvailability([0.999, 0.999, 0.999, 0.999, 0.9995]);
    near(expectedAvailability, 0.99551, 0.001);
    const budget = resilience.errorBudget({ targetAvailability: 0.999, expectedAvailability, windowSeconds: days30 });
    near(budget.allowedSeconds, 43.2 * 60, 0.001);
    near(budget.expectedSeconds, 194.05 * 60, 0.01);
    near(budget.spentRatio, 4.492, 0.01);
  });

  it('two copies of 99 % give 99.99 %', () => {
    near(resilience.parallelAvailability({ availability: 0.99, copies: 2 }), 0.9999, 1e-9);
    expect(resilience.parallelAvailability({ availability: 1, copies: 1 })).toBe(1);
  });

  it('a chain is never better than its weakest part, nor copies worse than one', () => {
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 5 }), (parts, copies) => {
        const [weakest] = [Math.min(...parts)];
        expect(resilience.seriesAvailability(parts)).toBeLessThanOrEqual(weakest);
        const together = resilience.parallelAvailability({ availability: weakest, copies });
        expect(together).toBeGreaterThanOrEqual(weakest - 1e-12);
      }),
    );
  });

  it('a part of unknown availability makes the chain unknown, and an empty chain is not perfect', () => {
    expect(resilience.seriesAvailability([0.999, null])).toBeNull();
    expect(resilience.seriesAvailability([])).toBeNull();
  });

  it('64 GPUs fail 11 times a year at 50,000 h', () => {
    near(resilience.failuresPerYear({ accelerators: 64, acceleratorMtbfSeconds: 50_000 * 3600 }), 11.2128, 0.001);
  });
});

describe('recovery', () => {
  it('hourly backups replicated with 5 minutes of lag put 65 minutes at risk', () => {
    expect(resilience.recoveryPointSeconds({ backupIntervalSeconds: 3600, replicationLagSeconds: 300 })).toBe(3900);
  });

  it('an index of 352 GB comes back at 1 GB/s in 6 minutes; embedding 100M chunks of 300 tokens at 1M/s takes 8 hours', () => {
    const backup = { restoreBytes: 352e9, restoreBytesPerSecond: 1e9 };
    const again = { chunks: 1e8, tokensPerChunk: 300, embedTokensPerSecond: 1e6 };
    const both = resilience.vectorRecovery({ ...backup, ...again });
    expect(both).toEqual({ restoreSeconds: 352, reembedSeconds: 30_000, seconds: 352, path: 'restore' });
    expect(resilience.vectorRecovery(again)).toMatchObject({ seconds: 30_000, path: 'reembed' });
    expect(resilience.vectorRecovery({ ...backup, ...again, restoreBytesPerSecond: 1e6 }).path).toBe('reembed');
    const alike = { ...backup, ...again, restoreBytes: 30_000e9 };
    expect(resilience.vectorRecovery(alike)).toMatchObject({ seconds: 30_000, path: 'restore' });
    expect(resilience.vectorRecovery({})).toMatchObject({ seconds: null, path: null });
  });

  it('recovery time is the sum of its stages', () => {
    const stages = { detectSeconds: 300, provisionSeconds: 600, warmSeconds: 120, validateSeconds: 900 };
    expect(resilience.recoveryTimeSeconds({ ...stages, dataSeconds: 352 })).toBe(2272);
    expect(resilience.recoveryTimeSeconds({ ...stages, dataSeconds: null })).toBeNull();
  });
});
