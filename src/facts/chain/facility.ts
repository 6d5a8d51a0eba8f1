import { type Input, known, positive, share, unitsNeeded, unitsThatFit, whole } from './known.ts';

// Circuits, breakers and racks are sized with nameplate power; energy and carbon with typical power. Never the two mixed.
// Powers are watts. Board power, system power, rack power and facility power are four different numbers.

/**
 * Nameplate power of a server whose own is not published, watts: GPUs × GPU TDP × factor.
 *
 * Factor 1.8 fits DGX A100 2.03, H100 1.82, B200 1.79, so it errs by up to 13 %. An estimate: ask for the nameplate.
 * Source: catalog/servers.yaml.
 */
export function estimatedNameplateWatts(input: {
  readonly gpus: Input;
  readonly gpuTdpWatts: Input;
  readonly serverFactor: Input;
}): number | null {
  return known(whole(input.gpus) * positive(input.gpuTdpWatts) * positive(input.serverFactor));
}

/**
 * Power of all equipment, watts: Σ count × watts each. Nameplate in, nameplate out. Null if the list is empty. Exact.
 * Source: identity.
 */
export function equipmentPowerWatts(
  equipment: readonly { readonly count: Input; readonly powerWatts: Input }[],
): number | null {
  return known(positive(equipment.reduce((sum, item) => sum + whole(item.count) * positive(item.powerWatts), 0)));
}

/**
 * Sustained power under training load, watts: nameplate × typical share.
 *
 * 0.76 is measured for HGX H100 training (arXiv 2506.14551); the peak seen was 0.82 (8.4 of 10.2 kW, arXiv
 * 2412.08602). Inference is usually lower, so this is an upper estimate there. Source: the two papers named.
 */
export function typicalPowerWatts(input: {
  readonly nameplateWatts: Input;
  readonly typicalShare: Input;
}): number | null {
  return known(positive(input.nameplateWatts) * share(input.typicalShare));
}

/**
 * Servers per rack and racks needed, counts, with the limit that binds (power when both do).
 *
 * ⌊rack watts ÷ server watts⌋ and ⌊usable units ÷ server units⌋, the smaller; racks = ⌈servers ÷ that⌉.
 * serversPerRack 0 and racks null: not one server fits. Leaves out switches and storage: subtract them from the
 * limits. Weight is not checked. Source: identity; three DGX H100 need 30.6 kW and do not fit 30 kW.
 */
export function rackPlan(input: {
  readonly servers: Input;
  readonly serverPowerWatts: Input;
  readonly rackLimitWatts: Input;
  readonly serverRackUnits: Input;
  readonly usableRackUnits: Input;
}): { serversPerRack: number | null; racks: number | null; boundBy: 'power' | 'space' | null } {
  const byPower = unitsThatFit(positive(input.rackLimitWatts) / positive(input.serverPowerWatts));
  const bySpace = unitsThatFit(positive(input.usableRackUnits) / positive(input.serverRackUnits));
  const perRack = known(Math.min(byPower, bySpace));
  if (perRack === null) return { serversPerRack: null, racks: null, boundBy: null };
  const racks = known(unitsNeeded(whole(input.servers) / perRack));
  return { serversPerRack: perRack, racks, boundBy: byPower <= bySpace ? 'power' : 'space' };
}

/** Heat, BTU/h: watts × 3.412142. Exact: all electrical power becomes heat. Source: definition of the BTU. */
export function heatBtuPerHour(input: { readonly powerWatts: Input }): number | null {
  return known(positive(input.powerWatts) * 3.412142);
}

/** Cooling, tons of refrigeration: BTU/h ÷ 12,000. Exact by definition. Source: definition of the ton. */
export function coolingTons(input: { readonly powerWatts: Input }): number | null {
  return known(positive(heatBtuPerHour(input)) / 12_000);
}

/**
 * Air flow, cubic feet per minute: BTU/h ÷ (1.08 × ΔT in °F).
 *
 * `riseFahrenheit` is outlet minus inlet. For dry air at sea level and 70 °F; about 14 % low at 1,500 m, where air is
 * thinner. No meaning for liquid-cooled heat. 120 kW at 20 °F: 18,956, published as about 19,000. Source: Engineering
 * ToolBox constant.
 */
export function airflowCubicFeetPerMinute(input: {
  readonly powerWatts: Input;
  readonly riseFahrenheit: Input;
}): number | null {
  return known(positive(heatBtuPerHour(input)) / (1.08 * positive(input.riseFahrenheit)));
}

/**
 * Power of the whole facility, watts: IT watts × PUE. PUE below 1 is impossible and gives null.
 *
 * PUE is an annual mean (Uptime Institute 2025 survey: 1.54): the hottest day is worse. Exact by definition of PUE.
 * Source: ISO/IEC 30134-2.
 */
export function facilityPowerWatts(input: { readonly itPowerWatts: Input; readonly pue: Input }): number | null {
  return known(positive(input.itPowerWatts) * usageEffectiveness(input.pue));
}

function usageEffectiveness(pue: Input): number {
  return positive(pue) >= 1 ? positive(pue) : Number.NaN;
}

/**
 * UPS rating for a load, volt-amperes: watts ÷ power factor ÷ load share (0.8 leaves a fifth spare). Modern UPS:
 * factor 0.9–1. Source: engineering practice.
 */
export function upsVoltAmperes(input: {
  readonly loadWatts: Input;
  readonly powerFactor: Input;
  readonly loadShare: Input;
}): number | null {
  return known(positive(input.loadWatts) / share(input.powerFactor) / share(input.loadShare));
}

export type Redundancy = 'N' | 'N+1' | '2N';

/**
 * Modules to install, a count: N = ⌈load ÷ module⌉, N+1 adds one, 2N doubles. Load and module in the same unit.
 * Exact. Source: usual meaning of N, N+1 and 2N.
 */
export function installedModules(input: {
  readonly load: Input;
  readonly module: Input;
  readonly redundancy: Redundancy;
}): number | null {
  const n = unitsNeeded(positive(input.load) / positive(input.module));
  switch (input.redundancy) {
    case 'N':
      return known(n);
    case 'N+1':
      return known(n + 1);
    case '2N':
      return known(2 * n);
  }
}

/**
 * Continuous power of a three-phase feed, watts: √3 × line-to-line volts × amperes × derating × power factor.
 *
 * Derating 0.8 is the North American rule for continuous loads; elsewhere often 1. Exact for a balanced load. Source:
 * identity; NEC 210.20 for the derating.
 */
export function threePhaseFeedWatts(input: {
  readonly lineVolts: Input;
  readonly amperes: Input;
  readonly derating: Input;
  readonly powerFactor: Input;
}): number | null {
  const apparent = Math.sqrt(3) * positive(input.lineVolts) * positive(input.amperes);
  return known(apparent * share(input.derating) * share(input.powerFactor));
}

export type CoolingMethod = 'air' | 'contained' | 'rear_door_heat_exchanger' | 'direct_liquid';

/**
 * Rack densities in watts up to which a method is ordinary, and up to which it is still practised; null is no limit.
 */
export type CoolingLimit = {
  readonly method: CoolingMethod;
  readonly ordinaryUpToWatts: number | null;
  readonly practisedUpToWatts: number | null;
};

export type CoolingFit = 'fits' | 'stretched' | 'exceeded' | 'attested';

/**
 * How a cooling method suits a rack's density (watts per rack, nameplate), and the simplest method for which it is
 * ordinary.
 *
 * Sources disagree by a factor of two, so `limits` (simplest method first) are catalogue values at confidence C. A
 * facility engineer's written attestation turns `stretched` and `exceeded` into `attested`. NVIDIA's own air-cooled
 * racks exceed 40 kW.
 */
export function coolingFit(input: {
  readonly rackPowerWatts: Input;
  readonly method: CoolingMethod;
  readonly attested: boolean;
  readonly limits: readonly CoolingLimit[];
}): { fit: CoolingFit | null; simplest: CoolingMethod | null } {
  const watts = positive(input.rackPowerWatts);
  const limit = input.limits.find((l) => l.method === input.method);
  if (Number.isNaN(watts) || limit === undefined) return { fit: null, simplest: null };
  const within = (bound: number | null) => bound === null || watts <= bound;
  const simplest = input.limits.find((l) => within(l.ordinaryUpToWatts))?.method ?? null;
  if (within(limit.ordinaryUpToWatts)) return { fit: 'fits', simplest };
  if (input.attested) return { fit: 'attested', simplest };
  return { fit: within(limit.practisedUpToWatts) ? 'stretched' : 'exceeded', simplest };
}

/**
 * Energy of one token at the meter, Wh/token: average watts × PUE ÷ (tokens/s × 3,600).
 *
 * `tokensPerSecond` is the sustained rate over the same time as the average power, idle hours included, else it is
 * low. DGX H100 at 10,000 tokens/s and PUE 1.54: 0.33 Wh per 1,000 tokens. Leaves out network, storage and embodied
 * energy. Source: identity.
 */
export function wattHoursPerToken(input: {
  readonly averagePowerWatts: Input;
  readonly pue: Input;
  readonly tokensPerSecond: Input;
}): number | null {
  const facility = positive(input.averagePowerWatts) * usageEffectiveness(input.pue);
  return known(facility / (positive(input.tokensPerSecond) * 3600));
}

/**
 * Carbon of one token, grams CO₂ per token: Wh ÷ 1,000 × grid grams per kWh.
 *
 * Location-based with a grid average, market-based with a contract's factor: never add or compare the two. Source:
 * GHG Protocol scope 2 guidance.
 */
export function carbonGramsPerToken(input: {
  readonly wattHoursPerToken: Input;
  readonly gramsPerKilowattHour: Input;
}): number | null {
  return known((positive(input.wattHoursPerToken) / 1000) * positive(input.gramsPerKilowattHour));
}
