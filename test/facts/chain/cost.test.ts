import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as cost from '../../../src/facts/chain/cost.ts';
import { entry, prices } from '../../catalog/infra-catalog.ts';
import { near } from './near.ts';

const node = {
  capexUsd: 375_000,
  years: 4,
  residualShare: 0.1,
  colocationUsdPerKilowattMonth: 194.95,
  nameplateWatts: 10_200,
  averageWatts: 7752,
  pue: 1.54,
  electricityUsdPerKilowattHour: 0.1,
  maintenanceSharePerYear: 0.05,
  staffUsdPerYear: 18_000,
  costOfCapitalPerYear: 0,
  otherUsdPerHour: 0,
};

describe('owning 8 × H100', () => {
  it('costs 17.74 USD an hour, 2.22 per GPU, term by term', () => {
    const owned = cost.ownedCost(node);
    near(owned.capitalUsdPerHour, 9.632, 0.01); // 337,500 / 35,040
    near(owned.colocationUsdPerHour, 2.724, 0.01); // 194.95 × 10.2 / 730
    near(owned.energyUsdPerHour, 1.194, 0.02); // 7.752 × 1.54 × 0.1
    near(owned.maintenanceUsdPerHour, 2.14, 0.03); // 18,750 / 8,760
    near(owned.staffUsdPerHour, 2.055, 0.02); // 18,000 / 8,760
    near(owned.usdPerHour, 17.745, 0.01);
  });

  it('money at 8 % adds 1.88 USD an hour', () => {
    // 0.08 × 375,000 × 1.1 / 2 / 8,760
    near(cost.ownedCost({ ...node, costOfCapitalPerYear: 0.08 }).financingUsdPerHour, 1.8836, 0.01);
  });

  it('a PUE of 1 is a limit and not an error, below it is one', () => {
    near(cost.ownedCost({ ...node, pue: 1 }).energyUsdPerHour, 0.7752, 0.001);
    expect(cost.ownedCost({ ...node, pue: 0.99 }).usdPerHour).toBeNull();
  });

  it('one unknown term makes the sum unknown and leaves the others', () => {
    const owned = cost.ownedCost({ ...node, electricityUsdPerKilowattHour: null });
    expect(owned.energyUsdPerHour).toBeNull();
    expect(owned.usdPerHour).toBeNull();
    near(owned.capitalUsdPerHour, 9.632, 0.01);
  });
});

describe('own versus rent', () => {
  const gpu = 2.218;
  const breakEven = (rent: number) => cost.breakEvenUtilisation({ ownedUsdPerHour: gpu, onDemandUsdPerHour: rent });

  it('the rent decides: above 32 % at 6.88, 89 % at 2.50, never at 2.00', () => {
    near(breakEven(6.88), 0.322, 0.2);
    near(breakEven(3.5), 0.634, 0.2);
    near(breakEven(2.5), 0.887, 0.1);
    expect(breakEven(2)).toBeGreaterThan(1);
  });

  it('published rules of 70 % and 80 % assume rents of 3.17 and 2.77', () => {
    near(breakEven(3.17), 0.7, 0.5);
    near(breakEven(2.77), 0.8, 0.5);
  });

  it('the curve crosses where the break-even says', () => {
    const curve = cost.ownVersusRent({
      ownedUsdPerHour: 2,
      onDemandUsdPerHour: 4,
      utilisations: [0, 0.25, 0.5, 0.75, 1, 1.5],
    });
    expect(curve.map((p) => p.utilisation)).toEqual([0.25, 0.5, 0.75, 1]);
    expect(curve.map((p) => p.ownedUsdPerUsefulHour)).toEqual([8, 4, 2 / 0.75, 2]);
    expect(curve.map((p) => p.onDemandUsdPerUsefulHour)).toEqual([4, 4, 4, 4]);
    expect(curve.map((p) => p.cheapest)).toEqual(['on_demand', 'on_demand', 'owned', 'owned']);
  });

  it('a reservation is paid around the clock, like an owned machine', () => {
    const [half] = cost.ownVersusRent({
      ownedUsdPerHour: 2,
      onDemandUsdPerHour: 4,
      reservedUsdPerHour: 1.5,
      utilisations: [0.5],
    });
    expect(half).toMatchObject({ reservedUsdPerUsefulHour: 3, cheapest: 'reserved' });
  });

  it('names no winner without both prices', () => {
    const [point] = cost.ownVersusRent({ ownedUsdPerHour: 2, onDemandUsdPerHour: null, utilisations: [0.5] });
    expect(point).toMatchObject({ ownedUsdPerUsefulHour: 4, onDemandUsdPerUsefulHour: null, cheapest: null });
  });

  it('owning never gets dearer per useful hour, nor loses to renting again, as utilisation rises', () => {
    const price = fc.double({ min: 0.01, max: 1000, noNaN: true });
    const share = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(price, price, share, share, (ownedUsdPerHour, onDemandUsdPerHour, a, b) => {
        const utilisations = [Math.min(a, b), Math.max(a, b)];
        const [low, high] = cost.ownVersusRent({ ownedUsdPerHour, onDemandUsdPerHour, utilisations });
        expect(high?.ownedUsdPerUsefulHour).toBeLessThanOrEqual(low?.ownedUsdPerUsefulHour ?? 0);
        if (low?.cheapest === 'owned') expect(high?.cheapest).toBe('owned');
      }),
    );
  });
});

describe('payback', () => {
  it("a vendor's study: 833,806 USD against 98.32 an hour pays back in 11.9 months of 720 h; at 55.04 in 21 of 730", () => {
    const study = { capexUsd: 833_806, utilisation: 1 };
    const then = { onDemandUsdPerHour: 98.32, operatingUsdPerMonth: 0.87 * 720, hoursPerMonth: 720 };
    near(cost.payback({ ...study, ...then }).months, 11.88, 0.1);
    const now = { onDemandUsdPerHour: 55.04, operatingUsdPerMonth: 0.87 * 730, hoursPerMonth: 730 };
    near(cost.payback({ ...study, ...now }).months, 21.09, 0.1);
  });

  it('never comes when running costs exceed the rent saved', () => {
    const poor = { capexUsd: 1000, onDemandUsdPerHour: 1, utilisation: 0.1, hoursPerMonth: 730 };
    expect(cost.payback({ ...poor, operatingUsdPerMonth: 72.5 })).toEqual({ paysBack: true, months: 2000 });
    expect(cost.payback({ ...poor, operatingUsdPerMonth: 73 })).toEqual({ paysBack: false, months: null });
    expect(cost.payback({ ...poor, operatingUsdPerMonth: null })).toEqual({ paysBack: null, months: null });
  });
});

describe('unit costs', () => {
  it('17.74 USD an hour at 5,000 tokens/s, half used: 1.97 USD a million', () => {
    const tokens = { usdPerHour: 17.74, tokensPerSecond: 5000, utilisation: 0.5 };
    near(cost.usdPerMillionTokens(tokens), 1.971, 0.01);
    near(cost.usdPerRequest({ usdPerHour: 36, requestsPerSecond: 2 }), 0.005, 0.001);
  });

  it('rent on demand is paid while rented, a reservation always', () => {
    const gpus = { gpus: 8, usdPerGpuHour: 2.5, otherUsdPerHour: 1 };
    expect(cost.rentedUsdPerHour({ ...gpus, utilisation: 0.5 })).toBe(11);
    expect(cost.reservedUsdPerHour(gpus)).toBe(21);
  });

  it('an API call of 3,000 tokens in, a third cached, and 300 out at 2.5/15/0.25: 0.975 cents', () => {
    const price = entry(prices.prices, 'api_gpt_5_4');
    if (price.category !== 'api') throw new Error('not an API price');
    const call = { inputTokens: 3000, outputTokens: 300, inputUsdPerMillionTokens: price.input };
    const usd = { ...call, outputUsdPerMillionTokens: price.output };
    // (2,000 × 2.5 + 1,000 × 0.25 + 300 × 15) / 10^6
    const cached = cost.apiUsdPerRequest({ ...usd, cachedShare: 1 / 3, cachedUsdPerMillionTokens: price.cached_input });
    near(cached, 0.00975, 0.001);
    near(cost.apiUsdPerRequest({ ...usd, cachedShare: 0 }), 0.012, 0.001);
    expect(cost.apiUsdPerRequest({ ...usd, cachedShare: 0.5 })).toBeNull();
    near(cost.apiUsdPerHour({ requestsPerSecond: 5, usdPerRequest: 0.012 }), 216, 0.001);
  });

  it('of an outcome are mostly the reviewer: 5 % of answers for 3 minutes at 30 USD an hour are 61 %', () => {
    const outcome = cost.outcomeCost({
      modelUsdPerRequest: 0.03,
      retriesPerRequest: 0.1,
      retrievalUsdPerRequest: 0.006,
      guardrailUsdPerRequest: 0.009,
      reviewShare: 0.05,
      reviewMinutes: 3,
      reviewerUsdPerHour: 30,
      successShare: 0.8,
    });
    // (0.033 + 0.006 + 0.009 + 0.05 × 3 × 0.5 = 0.075) / 0.8 = 0.123 / 0.8
    near(outcome.usdPerOutcome, 0.15375, 0.001);
    near(outcome.humanReviewUsd, 0.09375, 0.001);
    near(outcome.humanReviewShare, 0.60976, 0.01);
  });

  it('failures are charged to the successes: half the success, twice the cost', () => {
    const answer = {
      modelUsdPerRequest: 0.01,
      retriesPerRequest: 0,
      retrievalUsdPerRequest: 0,
      guardrailUsdPerRequest: 0,
    };
    const review = { reviewShare: 0, reviewMinutes: 0, reviewerUsdPerHour: 0 };
    expect(cost.outcomeCost({ ...answer, ...review, successShare: 0.5 }).usdPerOutcome).toBe(0.02);
    expect(cost.outcomeCost({ ...answer, ...review, successShare: 0 }).usdPerOutcome).toBeNull();
  });

  it('currencies convert at a rate that is given', () => {
    near(cost.toUsd({ amount: 226, unitsPerUsd: 89 }), 2.539, 0.02);
    expect(cost.toUsd({ amount: 226, unitsPerUsd: null })).toBeNull();
  });
});

describe('scenarios', () => {
  it('whole nodes make cost rise in steps: 0.6 of a node is 1, 2 and 6 nodes at ×1, ×3 and ×10', () => {
    const budget = { fixedUsdPerMonth: 1000, variableUsdPerMonth: 500, unitsNeeded: 0.6, unitUsdPerMonth: 10_000 };
    expect(cost.scenarios(budget)).toEqual([
      { multiple: 1, usdPerMonth: 11_500, units: 1 },
      { multiple: 3, usdPerMonth: 22_500, units: 2 },
      { multiple: 10, usdPerMonth: 66_000, units: 6 },
    ]);
  });
});

describe('price age', () => {
  it('counts from the first day of a partial date', () => {
    expect(cost.ageDays({ asOf: '2026-11-01', today: '2026-11-20' })).toBe(19);
    expect(cost.ageDays({ asOf: '2026-11', today: '2026-11-20' })).toBe(19);
    expect(cost.ageDays({ asOf: '2026', today: '2027' })).toBe(365);
    expect(cost.ageDays({ asOf: '2024-02-28', today: '2024-03-01' })).toBe(2);
  });

  it('is unknown for a date that does not exist or is yet to come', () => {
    for (const asOf of ['2026-02-30', '2026-13', 'July', '', '2026-12-01']) {
      expect(cost.ageDays({ asOf, today: '2026-11-20' }), asOf).toBeNull();
    }
  });

  it.each([
    [0, 'fresh'],
    [90, 'fresh'],
    [91, 'stale'],
    [365, 'stale'],
    [366, 'too_old'],
    [null, null],
  ] as const)('%s days: %s', (ageDays, verdict) => {
    const limits = { warnAfterDays: 90, refuseAfterDays: 365 };
    expect(cost.priceVerdict({ ageDays, ...limits, overridden: false })).toBe(verdict);
    expect(cost.priceVerdict({ ageDays, ...limits, overridden: true })).toBe('overridden');
  });
});
