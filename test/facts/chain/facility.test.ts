import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as facility from '../../../src/facts/chain/facility.ts';
import { servers as catalog, entry } from '../../catalog/infra-catalog.ts';
import { near } from './near.ts';

const kW = 1000;
const limits = catalog.cooling_limits.map((l) => ({
  method: l.id,
  ordinaryUpToWatts: l.ordinary_up_to === null ? null : l.ordinary_up_to * kW,
  practisedUpToWatts: l.practised_up_to === null ? null : l.practised_up_to * kW,
}));

describe('power', () => {
  it('three DGX H100 take 30.6 kW on the plate, 23.3 kW in training', () => {
    const plate = facility.equipmentPowerWatts([{ count: 3, powerWatts: 10.2 * kW }]);
    near(plate, 30.6 * kW, 0.001);
    near(facility.typicalPowerWatts({ nameplateWatts: plate, typicalShare: 0.76 }), 23.256 * kW, 0.001);
    near(facility.facilityPowerWatts({ itPowerWatts: plate, pue: 1.54 }), 47.124 * kW, 0.001);
  });

  it('32 DGX B200 take 457.6 kW; 458 published', () => {
    const b200 = entry(catalog.systems, 'dgx_b200').nameplate.value * kW;
    const unit = facility.equipmentPowerWatts([{ count: 32, powerWatts: b200 }]);
    near(unit, 457.6 * kW, 0.001);
    near(unit, entry(catalog.systems, 'superpod_b200_unit').nameplate.value * kW, 0.1);
  });

  it('a server is estimated at 1.8 times its GPUs, within 13 % of three nameplates', () => {
    const plates = { dgx_a100: 400, dgx_h100: 700, dgx_b200: 1000 };
    for (const [id, gpuTdpWatts] of Object.entries(plates)) {
      const guess = facility.estimatedNameplateWatts({ gpus: 8, gpuTdpWatts, serverFactor: 1.8 });
      near(guess, entry(catalog.systems, id).nameplate.value * kW, 13);
    }
  });

  it('is unknown when one item is, and for a PUE below 1', () => {
    const items = [
      { count: 3, powerWatts: 1000 },
      { count: 1, powerWatts: null },
    ];
    expect(facility.equipmentPowerWatts(items)).toBeNull();
    expect(facility.equipmentPowerWatts([])).toBeNull();
    expect(facility.facilityPowerWatts({ itPowerWatts: 1000, pue: 0.9 })).toBeNull();
  });
});

describe('racks', () => {
  const rack = { servers: 3, rackLimitWatts: 30 * kW, serverRackUnits: 8, usableRackUnits: 42 };

  it('a 30 kW rack holds two DGX H100 by nameplate and three by measured peak', () => {
    const byPlate = facility.rackPlan({ ...rack, serverPowerWatts: 10.2 * kW });
    expect(byPlate).toEqual({ serversPerRack: 2, racks: 2, boundBy: 'power' });
    const byPeak = facility.rackPlan({ ...rack, serverPowerWatts: 8.4 * kW });
    expect(byPeak).toEqual({ serversPerRack: 3, racks: 1, boundBy: 'power' });
  });

  it('exactly full is not too full: three of 10.2 kW fit 30.6 kW', () => {
    expect(facility.rackPlan({ ...rack, rackLimitWatts: 30.6 * kW, serverPowerWatts: 10.2 * kW }).serversPerRack).toBe(
      3,
    );
  });

  it('power is named when power and space bind alike', () => {
    expect(facility.rackPlan({ ...rack, serverPowerWatts: 6 * kW }).boundBy).toBe('power');
  });

  it('space binds small servers, and an oversized one fits nowhere', () => {
    expect(facility.rackPlan({ ...rack, serverPowerWatts: kW })).toEqual({
      serversPerRack: 5,
      racks: 1,
      boundBy: 'space',
    });
    expect(facility.rackPlan({ ...rack, serverPowerWatts: 40 * kW })).toEqual({
      serversPerRack: 0,
      racks: null,
      boundBy: 'power',
    });
  });

  it('more servers, hotter servers or tighter racks never need fewer racks', () => {
    const positive = fc.double({ min: 0, max: 10 * kW, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 0, max: 50 }),
        positive,
        (servers, more, watts) => {
          const racks = (count: number, power: number, limit: number) =>
            facility.rackPlan({ ...rack, servers: count, serverPowerWatts: power, rackLimitWatts: limit }).racks ??
            Number.POSITIVE_INFINITY;
          const base = racks(servers, 10.2 * kW, 30 * kW);
          expect(racks(servers + more, 10.2 * kW, 30 * kW)).toBeGreaterThanOrEqual(base);
          expect(racks(servers, 10.2 * kW + watts, 30 * kW)).toBeGreaterThanOrEqual(base);
          expect(racks(servers, 10.2 * kW, 30 * kW - watts)).toBeGreaterThanOrEqual(base);
        },
      ),
    );
  });
});

describe('heat', () => {
  it('30.6 kW is 104,412 BTU/h, 8.7 tons and 4,834 CFM at 20 °F', () => {
    near(facility.heatBtuPerHour({ powerWatts: 30.6 * kW }), 104_412, 0.001);
    near(facility.coolingTons({ powerWatts: 30.6 * kW }), 8.701, 0.01);
    near(facility.airflowCubicFeetPerMinute({ powerWatts: 30.6 * kW, riseFahrenheit: 20 }), 4834, 0.01);
  });

  it('120 kW is about 409,000 BTU/h and 19,000 CFM, as published', () => {
    near(facility.heatBtuPerHour({ powerWatts: 120 * kW }), 409_000, 0.5);
    near(facility.airflowCubicFeetPerMinute({ powerWatts: 120 * kW, riseFahrenheit: 20 }), 19_000, 0.5);
  });

  it.each([
    [15, 'air', false, 'fits', 'air'],
    [16, 'air', false, 'stretched', 'contained'],
    [31, 'air', false, 'exceeded', 'rear_door_heat_exchanger'],
    [20, 'contained', false, 'fits', 'contained'],
    [40.8, 'contained', false, 'stretched', 'rear_door_heat_exchanger'],
    [51, 'contained', false, 'exceeded', 'direct_liquid'],
    [51, 'contained', true, 'attested', 'direct_liquid'],
    [50, 'rear_door_heat_exchanger', false, 'fits', 'rear_door_heat_exchanger'],
    [132, 'direct_liquid', false, 'fits', 'direct_liquid'],
  ] as const)('%d kW per rack with %s (attested: %s): %s', (kilowatts, method, attested, fit, simplest) => {
    const answer = facility.coolingFit({ rackPowerWatts: kilowatts * kW, method, attested, limits });
    expect(answer).toEqual({ fit, simplest });
  });

  it('an unknown density fits nothing and fails nothing', () => {
    const answer = facility.coolingFit({ rackPowerWatts: null, method: 'air', attested: false, limits });
    expect(answer).toEqual({ fit: null, simplest: null });
  });
});

describe('supply', () => {
  it('100 kW at power factor 0.9, loaded to 0.8, wants 138.9 kVA', () => {
    const va = facility.upsVoltAmperes({ loadWatts: 100 * kW, powerFactor: 0.9, loadShare: 0.8 });
    near(va, 138_888.9, 0.001);
  });

  it('138.9 kVA in 50 kVA modules: 3, 4 or 6', () => {
    const ups = { load: 138.9, module: 50 };
    expect(facility.installedModules({ ...ups, redundancy: 'N' })).toBe(3);
    expect(facility.installedModules({ ...ups, redundancy: 'N+1' })).toBe(4);
    expect(facility.installedModules({ ...ups, redundancy: '2N' })).toBe(6);
    expect(facility.installedModules({ load: 0.3, module: 0.1, redundancy: 'N' })).toBe(3);
  });

  it('a 415 V, 60 A feed carries 34.5 kW continuously', () => {
    // 1.7320508 × 415 × 60 × 0.8
    const watts = facility.threePhaseFeedWatts({ lineVolts: 415, amperes: 60, derating: 0.8, powerFactor: 1 });
    near(watts, 34_502.5, 0.001);
  });
});

describe('carbon', () => {
  it('DGX H100 at 10,000 tokens/s: 0.33 Wh and 0.24 g per 1,000 tokens on the Indian grid', () => {
    const wh = facility.wattHoursPerToken({ averagePowerWatts: 7752, pue: 1.54, tokensPerSecond: 10_000 });
    // 7,752 × 1.54 / 36,000,000
    near(wh, 3.31613e-4, 0.001);
    near(facility.carbonGramsPerToken({ wattHoursPerToken: wh, gramsPerKilowattHour: 710 }), 2.35446e-4, 0.001);
  });

  it("0.24 Wh at 125 g/kWh is Google's 0.03 g per prompt", () => {
    near(facility.carbonGramsPerToken({ wattHoursPerToken: 0.24, gramsPerKilowattHour: 125 }), 0.03, 0.001);
  });
});
