import { type FactDefinition, general, numeric } from './definition.js';

/** The network between servers, and bandwidth of a server towards storage. */
export const fabric: readonly FactDefinition[] = [
  numeric(
    'need.fabric.storage_per_node',
    'bits_per_second',
    ['fabric.required_storage_per_node', 'assume.fabric.storage_nic_margin'],
    {
      description: 'Bandwidth towards storage that one server must have.',
      formula: 'steady need × margin for reloads while serving',
    },
    (required, margin) => required * margin,
  ),
  general(
    'derived.fabric.spans_nodes',
    'bool',
    'flag',
    {
      from: [],
      optional: ['gpus.parallelism_spans_nodes', 'gpus.nodes', 'gpus.per_replica', 'gpus.per_node'],
    },
    {
      description: 'One replica or training job spans several servers.',
      formula: 'true where a replica holds more GPUs than a server; otherwise as declared; false on one server',
    },
    ([declared, nodes, perReplica, perNode]) => {
      if (typeof perReplica === 'number' && typeof perNode === 'number' && perReplica > perNode) return true;
      if (typeof declared === 'boolean') return declared;
      return nodes === 1 ? false : undefined;
    },
  ),
];
