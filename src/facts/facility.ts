import { constant } from '../catalog/bundle.js';
import { estimatedNameplateWatts } from './chain/facility.js';
import { type FactDefinition, general, larger, numeric } from './definition.js';
import { systemOf } from './sizing/money.js';

/** Nameplates that nobody published: they may warn, and never fail a rule. */
const LOW_CONFIDENCE: ReadonlySet<string> = new Set(['C', 'D']);

/** Power and heat of hardware in a room of your own. Circuits and racks are sized with nameplate power. */
export const facility: readonly FactDefinition[] = [
  general(
    'derived.facility.nameplate_load',
    'double',
    'watts',
    { from: ['gpus.count', 'gpus.model'] },
    {
      description: 'Nameplate power of the declared GPUs, as their share of the servers that hold them.',
      formula: 'GPUs × nameplate of a server ÷ its GPUs; GPUs × power of a GPU × 1.8 where no nameplate is published',
      source: 'catalog/servers.yaml, catalog/gpus.yaml',
    },
    ([count], { gpu, day }) => {
      const found = gpu();
      // Declared, but not in the catalogue: nothing to compare with.
      if (!found || !day) return null;
      const system = systemOf(found, day.catalog);
      if (system) {
        const value = ((count as number) * system.nameplate.value * 1000) / system.gpus;
        return { value, assumed: LOW_CONFIDENCE.has(system.nameplate.confidence ?? system.confidence) };
      }
      const serverFactor = constant(day.catalog, 'servers.nameplate_per_tdp').value;
      const watts = estimatedNameplateWatts({ gpus: count as number, gpuTdpWatts: found.tdp_w, serverFactor });
      return watts === null ? null : { value: watts, assumed: true };
    },
  ),
  general(
    'need.facility.load',
    'double',
    'watts',
    { from: ['facilities.planned_load'], optional: ['derived.facility.nameplate_load'] },
    {
      description: 'Power that the hardware draws, all racks together.',
      formula: 'the larger of the planned load and the published nameplate of the declared GPUs',
    },
    ([planned, nameplate], _, about) =>
      nameplate === undefined ? { asUnclear: 1 } : larger(planned as number, nameplate, about[1]),
  ),
  numeric(
    'derived.facility.usable_power',
    'watts',
    ['facilities.racks', 'facilities.rack_power_limit', 'assume.facility.rack_share'],
    { description: 'Power that the racks may carry.', formula: 'racks × power limit of a rack × share' },
    (racks, limit, share) => racks * limit * share,
  ),
  numeric(
    'need.facility.cooling',
    'watts',
    ['need.facility.load', 'assume.facility.cooling_margin'],
    {
      description: 'Heat that the cooling must remove.',
      formula: 'load × margin; all electrical power becomes heat',
    },
    (load, margin) => load * margin,
  ),
  numeric(
    'derived.facility.rack_density',
    'watts',
    ['need.facility.load', 'facilities.racks'],
    { description: 'Power of one rack.', formula: 'load ÷ racks' },
    (load, racks) => load / racks,
  ),
];
