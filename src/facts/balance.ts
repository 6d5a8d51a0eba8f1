import { type FactDefinition, general } from './definition.js';

const OWN_FACILITY = new Set(['on_prem', 'colocation', 'hybrid']);

const inputs = {
  from: [
    'gpus.placement',
    'derived.storage.read_throughput',
    'derived.storage.concurrent_reads',
    'fabric.storage_nic_per_node',
    'fabric.required_storage_per_node',
  ],
  optional: ['facilities.rack_power_limit', 'facilities.planned_load', 'facilities.racks'],
};

/** Supply over demand of each layer under the GPUs; undefined when a layer that counts is not described. */
function layers([placement, reads, needed, nic, nodeNeed, rackLimit, load, racks]: readonly unknown[]) {
  const ratios: [string, number][] = [
    ['storage', (reads as number) / (needed as number)],
    ['network', (nic as number) / (nodeNeed as number)],
  ];
  if (OWN_FACILITY.has(String(placement))) {
    if (typeof rackLimit !== 'number' || typeof load !== 'number') return undefined;
    ratios.push(['facility', (rackLimit * (typeof racks === 'number' ? racks : 1)) / load]);
  }
  return ratios.filter(([, ratio]) => Number.isFinite(ratio)).sort((a, b) => a[1] - b[1]);
}

/** The cluster runs at the speed of its slowest layer. */
export const balance: readonly FactDefinition[] = [
  general(
    'derived.balance.minimum',
    'double',
    'supply over demand',
    inputs,
    {
      description: 'Supply over demand of the scarcest layer: storage, network, and the facility where it is yours.',
      formula: 'min(read throughput ÷ concurrent reads, node bandwidth ÷ node need, rack power ÷ planned load)',
    },
    (values) => layers(values)?.[0]?.[1],
  ),
  general(
    'derived.balance.limiting_layer',
    'string',
    'layer',
    inputs,
    { description: 'The scarcest layer.', formula: 'the layer of the minimum' },
    (values) => layers(values)?.[0]?.[0],
  ),
  general(
    'derived.balance.overbuilt_layers',
    'list<string>',
    'layers',
    inputs,
    { description: 'Layers that hold more than four times their demand.', formula: 'layers with a ratio above 4' },
    (values) =>
      layers(values)
        ?.filter(([, ratio]) => ratio > 4)
        .map(([layer]) => layer),
  ),
];
