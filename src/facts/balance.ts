import { type FactDefinition, general } from './definition.js';

const OWN_FACILITY = new Set(['on_prem', 'colocation', 'hybrid']);

const inputs = {
  from: [
    'gpus.placement',
    'derived.storage.read_throughput',
    'need.storage.concurrent_reads',
    'fabric.storage_nic_per_node',
    'need.fabric.reads_per_node',
  ],
  optional: ['facilities.rack_power_limit', 'need.facility.load', 'facilities.racks'],
};

/** Supply over demand of each layer of which something is asked; undefined when one that counts is not described. */
function layers([placement, reads, needed, nic, nodeNeed, rackLimit, load, racks]: readonly unknown[]) {
  const ratios: [string, number][] = [
    ['storage', (reads as number) / (needed as number)],
    ['network', (nic as number) / (nodeNeed as number)],
  ];
  if (OWN_FACILITY.has(String(placement))) {
    if (typeof rackLimit !== 'number' || typeof load !== 'number' || typeof racks !== 'number') return undefined;
    ratios.push(['facility', (rackLimit * racks) / load]);
  }
  return ratios.filter(([, ratio]) => Number.isFinite(ratio)).sort((a, b) => a[1] - b[1]);
}

/** Of the scarcest layer; null where nothing is asked of any. */
function scarcest<T>(values: readonly unknown[], pick: (layer: [string, number]) => T): T | null | undefined {
  const found = layers(values);
  const [first] = found ?? [];
  return first ? pick(first) : found && null;
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
      formula: 'min(read throughput ÷ concurrent reads, node bandwidth ÷ node need, racks × rack power ÷ planned load)',
    },
    (values) => scarcest(values, ([, ratio]) => ratio),
  ),
  general(
    'derived.balance.limiting_layer',
    'string',
    'layer',
    inputs,
    { description: 'The scarcest layer.', formula: 'the layer of the minimum' },
    (values) => scarcest(values, ([layer]) => layer),
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
