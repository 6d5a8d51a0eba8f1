import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownVersusRent } from '../../../src/facts/chain/cost.ts';
import { optionOf } from '../../../src/facts/sizing/alternatives.ts';
import { smallestFleet } from '../../../src/facts/sizing/fleet.ts';
import { type Day, marketOf } from '../../../src/facts/sizing/market.ts';
import { endpoints, ownCost, rentCost } from '../../../src/facts/sizing/money.ts';
import { ownOrRent } from '../../../src/facts/sizing/own-or-rent.ts';
import { ownPrices } from '../../../src/facts/sizing/own-prices.ts';
import { countryOf, type Screen, standing } from '../../../src/facts/sizing/places.ts';
import type { Lack } from '../../../src/facts/sizing/workload.ts';
import { catalog, day, gpu, workload } from './given.ts';

const screen = (changes: Partial<Screen> = {}): Screen => ({
  allowed: undefined,
  scope: { dataClasses: [], jurisdictions: [], ...catalog.locations },
  sites: [],
  ...changes,
});

describe('prices of your own', () => {
  const priced = (prices: Record<string, number>, currency = 'USD', usd_rate?: number) => {
    const lacks: Lack[] = [];
    const own = ownPrices({ cost: { currency, prices, usd_rate } }, catalog, lacks);
    return { own, lacks };
  };

  test('outrank the catalogue’s middle and are never too old', () => {
    const old: Day = { catalog, today: '2031-01-01' };
    expect(rentCost(gpu('h100-sxm'), 10, old)).toBeUndefined();
    const { own } = priced({ aws_p5_od: 2.1 });
    // 10 GPUs × 2.10 USD × 730 h
    expect(rentCost(gpu('h100-sxm'), 10, { ...old, own })).toMatchObject({
      usdPerMonth: 15_330,
      verdict: 'overridden',
      price: 'aws_p5_od',
    });
  });

  test('of the declared GPU need no entry in the catalogue: an hour of rent, a server to own', () => {
    const { own } = priced({ gpu_hour: 3, server: 80_000 });
    const mine: Day = { ...day, own, gpu: gpu('l4') };
    expect(rentCost(gpu('l4'), 4, mine)).toMatchObject({ usdPerMonth: 8760, price: 'cost.prices.gpu_hour' });
    expect(ownCost(gpu('l4'), 4, mine)).toMatchObject({ by: 'own', price: 'cost.prices.server' });
    expect(rentCost(gpu('a10'), 4, mine)).toBeUndefined();
  });

  test('of electricity and colocation change what owning costs: 10.2 kW × 0.76 × 1.54 × 0.10 USD more an hour', () => {
    const base = ownCost(gpu('h100-sxm'), 8, day)?.usdPerMonth ?? 0;
    const dearer = ownCost(gpu('h100-sxm'), 8, { ...day, own: new Map([['pwr_us', 0.2]]) })?.usdPerMonth ?? 0;
    expect((dearer - base) / 730).toBeGreaterThan(0.9);
    expect((dearer - base) / 730).toBeLessThan(1.4);
  });

  test('of an API are per million tokens, in and out', () => {
    const { own } = priced({ 'api_claude_4_5_haiku.input': 2, 'api_claude_4_5_haiku.output': 10 });
    // (3000 × 2 + 300 × 10) ÷ 10^6 = 0.009 USD; × 7.5 × 3600 × 730
    const haiku = endpoints(workload(), { ...day, own }).find(({ model }) => model === 'claude-4.5-haiku');
    expect(haiku?.cost).toMatchObject({ verdict: 'overridden' });
    expect(haiku?.cost.usdPerMonth).toBeCloseTo(177_390, 0);
  });

  test('in rupees need the rate: 249 INR at 83 are 3 USD', () => {
    expect(priced({ gpu_hour: 249 }, 'INR').lacks).toHaveLength(1);
    expect(priced({ gpu_hour: 249 }, 'INR', 83).own.get('gpu_hour')).toBe(3);
  });

  test('under an unknown id are refused with the nearest', () => {
    expect(priced({ aws_p5_odd: 3 }).lacks[0]?.suggestion).toBe('aws_p5_od');
  });
});

describe('ages', () => {
  test('a price of 2025 is over a year old on 20 November 2026, and named', () => {
    expect(marketOf(day).tooOld.map(({ id }) => id)).toContain('api_deepseek');
  });
});

describe('places', () => {
  test.each([
    ['in-mumbai', 'IN'],
    ['IN', 'IN'],
    ['us-east-1', 'US'],
    ['EU', 'EU'],
    ['ap-south-1', undefined],
    ['Frankfurt', undefined],
  ])('%s is in %s', (site, country) => {
    expect(countryOf(site)).toBe(country);
  });

  test('with residency in India, a rent in the United States is removed and one without a place is not compared', () => {
    const market = marketOf({ catalog, today: '2026-11-20', screen: screen({ allowed: ['IN'] }) });
    const verdict = (id: string) => market.removed.find((one) => one.id === id)?.verdict;
    expect(verdict('aws_p5_od')).toBe('forbidden');
    expect(verdict('h100_neo')).toBe('unknown');
    expect(market.rents.get('h100-sxm')?.map(({ price }) => price.id)).toEqual(['in_e2e_h100']);
    expect(market.apis).toEqual([]);
  });

  test('Germany is in the EU and the EEA, Norway in the EEA alone, India in neither', () => {
    const verdict = (allowed: string, country: string) => standing(screen({ allowed: [allowed] }), country, []).verdict;
    expect([verdict('EU', 'DE'), verdict('EEA', 'DE'), verdict('EEA', 'EU')]).toEqual([
      'allowed',
      'allowed',
      'allowed',
    ]);
    expect([verdict('EU', 'NO'), verdict('EEA', 'NO')]).toEqual(['forbidden', 'allowed']);
    expect([verdict('EU', 'IN'), verdict('EEA', 'IN')]).toEqual(['forbidden', 'forbidden']);
  });

  test('securities data of India may be processed in India alone (SEBI framework)', () => {
    const scope = { dataClasses: ['securities'], jurisdictions: ['IN'], ...catalog.locations };
    expect(standing(screen({ scope }), 'US', ['inference'])).toMatchObject({ verdict: 'forbidden' });
    expect(standing(screen({ scope }), 'IN', ['inference']).verdict).toBe('allowed');
    expect(standing(screen({ scope }), undefined, ['inference']).verdict).toBe('unknown');
  });

  test('without declared residency and law nothing is removed', () => {
    expect(marketOf({ catalog, today: '2026-11-20', screen: screen() }).removed).toEqual([]);
  });

  test('servers of your own outside of what is allowed are no option', () => {
    const away = { ...day, screen: screen({ allowed: ['EU'], sites: ['IN'] }) };
    expect(ownCost(gpu('h100-sxm'), 8, away)).toBeUndefined();
    expect(ownCost(gpu('h100-sxm'), 8, { ...day, screen: screen({ allowed: ['EU'], sites: ['DE'] }) })).toBeDefined();
  });
});

describe('owning against renting', () => {
  const fleet = smallestFleet(workload(), gpu('h100-sxm'));
  if ('reason' in fleet) throw new Error('an H100 carries it');
  const found = ownOrRent(workload(), optionOf(workload(), fleet, day), day);

  test('breaks even where owned hours cost what rented ones do', () => {
    const { ownUsdPerGpuHour: own = 0, rentUsdPerGpuHour: rent = 0, breakEven = 0 } = found ?? {};
    expect(breakEven).toBeCloseTo((own ?? 0) / (rent ?? 1), 9);
    for (const { utilisation, cheapest } of found?.curve ?? [])
      expect(cheapest).toBe(utilisation > (breakEven ?? 0) ? 'owned' : 'on_demand');
  });

  test('is decided by the comparator: the dearer the rent, the lower the break-even', () => {
    const evens = (found?.rents ?? []).map(({ breakEven }) => breakEven ?? 0);
    expect(evens.length).toBeGreaterThan(3);
    expect(evens).toEqual([...evens].sort((a, b) => b - a));
  });

  test('at three and ten times the load takes about as many times the GPUs, never fewer', () => {
    const [one, three, ten] = (found?.multiples ?? []).map(({ gpus }) => gpus);
    expect(one).toBe(fleet.gpus);
    expect(three).toBeGreaterThan(2 * (one ?? 0));
    expect(ten).toBeGreaterThan(3 * (three ?? 0));
    expect(ten).toBeLessThanOrEqual(10 * (one ?? 0));
  });

  test('is monotone: where owning wins at one utilisation, it wins at every higher one', () => {
    const usd = fc.double({ min: 0.01, max: 100, noNaN: true });
    const uses = fc.uniqueArray(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(usd, usd, uses, (ownedUsdPerHour, onDemandUsdPerHour, some) => {
        const utilisations = [...some].sort((a, b) => a - b);
        const points = ownVersusRent({ ownedUsdPerHour, onDemandUsdPerHour, utilisations });
        const first = points.findIndex(({ cheapest }) => cheapest === 'owned');
        for (const { cheapest } of first < 0 ? [] : points.slice(first)) expect(cheapest).toBe('owned');
        for (let i = 1; i < points.length; i += 1)
          expect(points[i]?.ownedUsdPerUsefulHour).toBeLessThanOrEqual(points[i - 1]?.ownedUsdPerUsefulHour ?? 0);
      }),
    );
  });
});
