import { constant } from '../catalog/bundle.js';
import { loadTargetBytesPerSecond } from './chain/storage.js';
import { type FactDefinition, general, larger, numeric } from './definition.js';

const SPANNING = ['gpus.parallelism_spans_nodes', 'gpus.nodes', 'gpus.per_replica', 'gpus.per_node'];

/** The network between servers, and bandwidth of a server towards storage. */
export const fabric: readonly FactDefinition[] = [
  numeric(
    'derived.fabric.declared_storage_per_node',
    'bits_per_second',
    ['fabric.required_storage_per_node', 'assume.fabric.storage_nic_margin'],
    {
      description: 'Bandwidth towards storage that one server must have, from its declared need.',
      formula: 'steady need × margin for reloads while serving',
    },
    (required, margin) => required * margin,
  ),
  general(
    'derived.fabric.reload_per_node',
    'double',
    'bits_per_second',
    { from: ['derived.storage.weights', 'derived.fabric.replicas_on_node', 'storage.model_reload.target'] },
    {
      description: 'Bandwidth at which the replicas of one server load their weights inside the declared time.',
      formula: 'replicas on a server × weights ÷ time ÷ reachable share of a network card',
      source: 'catalog/fabric.yaml nic_efficiency: NCCL maintainer, nccl-tests#290',
    },
    ([weightsBytes, replicas, targetSeconds], { day }) => {
      const need = loadTargetBytesPerSecond({
        weightsBytes: weightsBytes as number,
        replicas: replicas as number,
        targetSeconds: targetSeconds as number,
      });
      return need === null ? null : need / (day ? constant(day.catalog, 'fabric.nic_efficiency').value : 1);
    },
  ),
  numeric(
    'derived.fabric.replicas_on_node',
    'replicas',
    ['gpus.per_node', 'gpus.per_replica', 'gpus.replicas'],
    {
      description: 'Whole replicas that one server loads.',
      formula: '⌊GPUs per server ÷ GPUs per replica⌋, at least one, at most all',
    },
    (perNode, perReplica, replicas) =>
      Math.min(replicas, Math.max(1, Math.floor(Number((perNode / perReplica).toPrecision(12))))),
  ),
  general(
    'need.fabric.storage_per_node',
    'double',
    'bits_per_second',
    { from: ['derived.fabric.declared_storage_per_node'], optional: ['derived.fabric.reload_per_node'] },
    {
      description: 'Bandwidth towards storage that one server must have.',
      formula: 'the larger of the declared need with its margin, and what its replicas need to load in time',
    },
    ([declared, reload], _, about) => larger(declared as number, reload, about[1]),
  ),
  general(
    'need.fabric.reads_per_node',
    'double',
    'bits_per_second',
    { from: ['fabric.required_storage_per_node'], optional: ['derived.fabric.reload_per_node'] },
    {
      description: 'Bandwidth towards storage that one server uses at most.',
      formula: 'the larger of the declared need, and what its replicas need to load in time',
    },
    ([declared, reload], _, about) => larger(declared as number, reload, about[1]),
  ),
  general(
    'derived.fabric.spans_nodes',
    'bool',
    'flag',
    {
      from: [],
      optional: [...SPANNING, 'need.serving.gpus_per_replica'],
    },
    {
      description: 'One replica or training job spans several servers.',
      formula:
        'true where a replica holds, or the model needs, more GPUs than a server has; otherwise as declared; false on one server',
    },
    ([declared, nodes, perReplica, perNode, fewest], _, about) => {
      const beyond = (gpus: unknown) => typeof gpus === 'number' && typeof perNode === 'number' && gpus > perNode;
      if (beyond(perReplica)) return { value: true, used: [2, 3] };
      if (beyond(fewest) && !about[4]?.assumed) return { value: true, used: [3, 4] };
      if (typeof declared === 'boolean') return { value: declared, used: [0] };
      if (nodes === 1) return { value: false, used: [1] };
      const lacking = SPANNING.filter((_, i) => [declared, nodes, perReplica, perNode][i] === undefined);
      return lacking.length > 0 ? { lacking } : null;
    },
  ),
];
