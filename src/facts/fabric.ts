import { type FactDefinition, numeric } from './definition.js';

/** Bandwidth of a server towards storage. */
export const fabric: readonly FactDefinition[] = [
  numeric(
    'need.fabric.storage_per_node',
    'bytes_per_second',
    ['fabric.required_storage_per_node', 'assume.fabric.storage_nic_margin'],
    {
      description: 'Bandwidth towards storage that one server must have.',
      formula: 'steady need × margin for reloads while serving',
    },
    (required, margin) => required * margin,
  ),
];
