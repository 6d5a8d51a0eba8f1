import { describe, expect, it } from 'vitest';
import { locationsFile, pricesFile } from '../../src/catalog/infra-schema.ts';
import { ageDays } from '../../src/facts/chain/cost.ts';
import { entry, fabric, locations, mandates, prices, servers, storage } from './infra-catalog.ts';

describe('infrastructure catalogues', () => {
  it('hold entries in every list', () => {
    expect(prices.prices.length).toBe(57);
    expect(servers.systems.length).toBe(14);
    expect(storage.results.length).toBe(14);
    expect(storage.workloads.length).toBe(6);
    expect(fabric.switch_counts.length).toBe(6);
    expect(locations.constraints.length).toBe(13);
    expect(mandates.mandates.length).toBe(10);
  });

  it('date nothing after the day they were compiled', () => {
    const dated = [
      ...prices.prices,
      ...[...servers.systems, ...servers.cooling_limits, ...servers.defaults],
      ...[...storage.defaults, ...storage.workloads, ...storage.results, ...storage.references],
      ...[...fabric.defaults, ...fabric.references, ...fabric.switch_counts],
      ...[...locations.pue, ...locations.carbon, ...locations.constraints],
      ...mandates.mandates,
    ];
    for (const { id, as_of } of dated) expect(ageDays({ asOf: as_of, today: '2026-11-20' }), id).not.toBeNull();
  });

  it('quote instance prices that agree with their price per GPU-hour: eight GPUs to an instance', () => {
    for (const id of ['aws_p5_od', 'aws_p5_old', 'aws_p5_blend', 'aws_p5en_od', 'aws_p6b200_od', 'aws_p4d_od']) {
      const price = entry(prices.prices, id);
      if (price.category === 'api') throw new Error(id);
      expect((price.price / 8 / (price.usd_per_gpu_hour ?? 0)).toFixed(3), id).toBe('1.000');
    }
  });

  it('keep a representative price inside its own range', () => {
    for (const price of prices.prices) {
      if (price.category === 'api') continue;
      expect(price.price, price.id).toBeGreaterThanOrEqual(price.low ?? 0);
      expect(price.price, price.id).toBeLessThanOrEqual(price.high ?? Number.POSITIVE_INFINITY);
    }
  });

  it('rate derived systems at confidence D', () => {
    for (const id of ['mi300x_8', 'l40s_8', 'l40s_4']) expect(entry(servers.systems, id).confidence).toBe('D');
  });

  it('refuse an unknown key, a second entry of the same id and a malformed date', () => {
    const price = entry(prices.prices, 'aws_p5_od');
    expect(pricesFile.safeParse({ prices: [{ ...price, colour: 'red' }] }).success).toBe(false);
    expect(pricesFile.safeParse({ prices: [price, price] }).success).toBe(false);
    expect(pricesFile.safeParse({ prices: [{ ...price, as_of: 'July 2026' }] }).success).toBe(false);
  });

  it('refuse a constraint that names regions and does not say what holds elsewhere', () => {
    const { outside: _, ...rest } = entry(locations.constraints, 'in_securities_sebi');
    expect(locationsFile.safeParse({ ...locations, constraints: [rest] }).success).toBe(false);
  });
});
