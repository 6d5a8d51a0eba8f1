import { type FactDefinition, numeric } from './definition.js';

/** What a device leaves to the model. */
export const edge: readonly FactDefinition[] = [
  numeric(
    'derived.edge.usable_memory',
    'bytes',
    ['edge.device_memory', 'assume.edge.usable_memory_share'],
    { description: 'Memory of the smallest device that the model may fill.', formula: 'device memory × share' },
    (memory, share) => memory * share,
  ),
];
