import { bandwidth, choice, flag, ratio, section } from './fields.js';

export const fabric = section('The networks between GPUs, storage and users.', {
  east_west: section('Network between GPU servers.', {
    type: choice('Kind of network.', ['infiniband', 'roce_v2', 'ethernet', 'efa', 'nvlink', 'none']),
    per_gpu: bandwidth('Bandwidth per GPU.', '100Gb/s'),
    rdma: flag('Remote direct memory access is on.'),
    scaling_efficiency: ratio('Throughput on N servers ÷ N × throughput on one.', 0.92),
  }),
  storage_nic_per_node: bandwidth('Bandwidth of one server towards storage.', '100Gb/s'),
  required_storage_per_node: bandwidth('Bandwidth towards storage that one server needs.', '23Gb/s'),
  redundant_paths: flag('Serving survives the loss of any one NIC, cable or switch.'),
});
