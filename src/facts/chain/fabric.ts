import { type Input, known, positive, share, unitsNeeded, whole, wholeOrNone, zeroOrMore } from './known.ts';

// GB/s are bytes, Gb/s are bits: names end in BytesPerSecond or BitsPerSecond. Null means unknown, as in storage.ts.

export type Collective = 'all_reduce' | 'all_gather' | 'reduce_scatter' | 'all_to_all' | 'broadcast' | 'reduce';

/**
 * Bytes each link carries per byte of payload, a ratio of bus to algorithm bandwidth.
 *
 * 2(n−1)/n for all-reduce; (n−1)/n for all-gather, reduce-scatter, all-to-all; 1 for broadcast and reduce; 0 for one
 * rank. Exact by definition. Source: NVIDIA/nccl-tests doc/PERFORMANCE.md.
 */
export function busFactor(collective: Collective, ranks: Input): number | null {
  const n = whole(ranks);
  if (n === 1) return 0;
  switch (collective) {
    case 'all_reduce':
      return known((2 * (n - 1)) / n);
    case 'all_gather':
    case 'reduce_scatter':
    case 'all_to_all':
      return known((n - 1) / n);
    case 'broadcast':
    case 'reduce':
      return Number.isNaN(n) ? null : 1;
  }
}

/** Algorithm bandwidth, bytes/s: bus bandwidth ÷ bus factor. Null for one rank. Exact. Source: as `busFactor`. */
export function algorithmBytesPerSecond(input: {
  readonly collective: Collective;
  readonly ranks: Input;
  readonly busBytesPerSecond: Input;
}): number | null {
  return known(positive(input.busBytesPerSecond) / positive(busFactor(input.collective, input.ranks)));
}

/**
 * Bus bandwidth of a measured collective, bytes/s: payload ÷ seconds × bus factor.
 *
 * Comparable with line rates, except that in-switch reduction (NVLS) and two-node trees may exceed the wire: accept
 * two nodes with NCCL_ALGO=RING. Null for one rank. Exact. Source: as `busFactor`.
 */
export function measuredBusBytesPerSecond(input: {
  readonly collective: Collective;
  readonly ranks: Input;
  readonly payloadBytes: Input;
  readonly seconds: Input;
}): number | null {
  const factor = positive(busFactor(input.collective, input.ranks));
  return known((positive(input.payloadBytes) / positive(input.seconds)) * factor);
}

/**
 * Time of one collective, seconds: payload × bus factor ÷ bus bandwidth + latency.
 *
 * `latencySeconds` is the small-message time, 0 to leave it out. A lower bound for mid-sized messages, which reach
 * neither the latency nor the bandwidth limit. One rank takes 0. Source: as `busFactor`.
 */
export function collectiveSeconds(input: {
  readonly collective: Collective;
  readonly ranks: Input;
  readonly payloadBytes: Input;
  readonly busBytesPerSecond: Input;
  readonly latencySeconds: Input;
}): number | null {
  const factor = busFactor(input.collective, input.ranks);
  if (factor === 0) return 0;
  const transfer = (positive(input.payloadBytes) * positive(factor)) / positive(input.busBytesPerSecond);
  return known(transfer + zeroOrMore(input.latencySeconds));
}

/**
 * Share of line rate that a measurement reaches, ratio. Above 1 is possible with NVLS. Warn below 0.85, fail below
 * 0.70. Source: catalog/fabric.yaml.
 */
export function fabricEfficiencyRatio(input: {
  readonly busBytesPerSecond: Input;
  readonly lineBytesPerSecond: Input;
}): number | null {
  return known(positive(input.busBytesPerSecond) / positive(input.lineBytesPerSecond));
}

/**
 * Tensor-parallel payload, bytes/token: 2 all-reduces per layer × layers × hidden × bytes per element.
 *
 * Exact for Megatron-style blocks (attention and MLP each reduced once). Llama-3.1-70B in bf16: 2.62 MB. On the wire
 * each GPU sends this × the all-reduce bus factor. Source: Megatron-LM, arXiv 1909.08053.
 */
export function tensorParallelBytesPerToken(input: {
  readonly layers: Input;
  readonly hiddenSize: Input;
  readonly bytesPerElement: Input;
}): number | null {
  return known(2 * whole(input.layers) * whole(input.hiddenSize) * positive(input.bytesPerElement));
}

/**
 * Pipeline traffic, bytes/token over all boundaries (stages − 1; 0 allowed): hidden × bytes × boundaries. Exact.
 * Source: Megatron-LM, arXiv 2104.04473.
 */
export function pipelineBytesPerToken(input: {
  readonly hiddenSize: Input;
  readonly bytesPerElement: Input;
  readonly boundaries: Input;
}): number | null {
  return known(whole(input.hiddenSize) * positive(input.bytesPerElement) * wholeOrNone(input.boundaries));
}

/**
 * Expert-parallel traffic, bytes/token: MoE layers × 2 (dispatch and combine) × top-k × hidden × bytes × (1 − 1/n).
 *
 * An upper bound: tokens routed twice to one rank are sent once by good implementations, and dispatch is often 8-bit.
 * Not checked against a published number (confidence D). Source: derived from dispatch and combine all-to-alls.
 */
export function expertParallelBytesPerToken(input: {
  readonly moeLayers: Input;
  readonly topK: Input;
  readonly hiddenSize: Input;
  readonly bytesPerElement: Input;
  readonly ranks: Input;
}): number | null {
  const routed = 2 * whole(input.topK) * whole(input.hiddenSize) * positive(input.bytesPerElement);
  return known(whole(input.moeLayers) * routed * (1 - 1 / whole(input.ranks)));
}

/**
 * Data-parallel training traffic, bytes/step sent by each rank: 2(n−1)/n × gradient bytes. Exact for ring all-reduce.
 * Source: nccl-tests doc/PERFORMANCE.md.
 */
export function dataParallelBytesPerStep(input: {
  readonly gradientBytes: Input;
  readonly ranks: Input;
}): number | null {
  return known(positive(input.gradientBytes) * zeroOrMore(busFactor('all_reduce', input.ranks)));
}

/**
 * KV moved from prefill to decode servers, bytes/s: requests/s × prompt tokens × KV bytes per token.
 *
 * Exact when every prompt is transferred once in full; shared prefixes lower it. OPT-66B, 512 tokens, 10 requests/s:
 * 12.08 GB/s = 96.6 Gb/s = 90 Gib/s. Source: DistServe, OSDI 24, section 3.3 (its "GB" and "Gbps" are binary).
 */
export function prefillDecodeBytesPerSecond(input: {
  readonly requestsPerSecond: Input;
  readonly promptTokens: Input;
  readonly kvBytesPerToken: Input;
}): number | null {
  return known(positive(input.requestsPerSecond) * positive(input.promptTokens) * positive(input.kvBytesPerToken));
}

/**
 * Traffic with callers, bytes/s: requests/s × (request + tokens out × wire bytes per token).
 *
 * Streaming text takes about 200 bytes on the wire per token (confidence D). `requestBytes` includes headers. Zero
 * tokens allowed. Source: identity.
 */
export function northSouthBytesPerSecond(input: {
  readonly requestsPerSecond: Input;
  readonly requestBytes: Input;
  readonly outputTokens: Input;
  readonly wireBytesPerToken: Input;
}): number | null {
  const reply = zeroOrMore(input.outputTokens) * positive(input.wireBytesPerToken);
  return known(positive(input.requestsPerSecond) * (positive(input.requestBytes) + reply));
}

/**
 * Storage traffic of one node, bytes/s: total ÷ nodes. Exact when readers are spread evenly, else a mean. Source:
 * identity.
 */
export function storageBytesPerSecondPerNode(input: {
  readonly storageBytesPerSecond: Input;
  readonly nodes: Input;
}): number | null {
  return known(positive(input.storageBytesPerSecond) / whole(input.nodes));
}

/**
 * Network cards for a flow, a count: ⌈bytes/s × 8 ÷ (card bits/s × efficiency)⌉.
 *
 * Efficiency 0.94 holds for large transfers by RDMA (46–48 GB/s of a 400 Gb/s card). Source: NCCL maintainer,
 * nccl-tests#290.
 */
export function networkCards(input: {
  readonly bytesPerSecond: Input;
  readonly cardBitsPerSecond: Input;
  readonly efficiency: Input;
}): number | null {
  const card = positive(input.cardBitsPerSecond) * share(input.efficiency);
  return known(unitsNeeded((positive(input.bytesPerSecond) * 8) / card));
}

/**
 * Compute time of a prefill, seconds: 2 × parameters × tokens ÷ (GPUs × FLOP/s × MFU).
 *
 * Stands beside the collective time of the same prefill. A lower bound: no attention term. Pass active parameters for
 * MoE. Source: 2 FLOP per parameter and token, arXiv 2001.08361.
 */
export function prefillComputeSeconds(input: {
  readonly parameters: Input;
  readonly tokens: Input;
  readonly gpus: Input;
  readonly flopsPerSecondEach: Input;
  readonly modelFlopsUtilisation: Input;
}): number | null {
  const flops = whole(input.gpus) * positive(input.flopsPerSecondEach) * share(input.modelFlopsUtilisation);
  return known((2 * positive(input.parameters) * positive(input.tokens)) / flops);
}

/**
 * Shortest time per decoded token that all-reduces across nodes allow, seconds: layers × all-reduces × latency.
 *
 * A lower bound on the communication alone. 80 layers × 2 × 47 µs = 7.5 ms (H20, two nodes, nccl#1244). Source:
 * derived from Megatron-LM and nccl#1244.
 */
export function decodeFloorSeconds(input: {
  readonly layers: Input;
  readonly allReducesPerLayer: Input;
  readonly latencySeconds: Input;
}): number | null {
  return known(whole(input.layers) * whole(input.allReducesPerLayer) * positive(input.latencySeconds));
}

export type Switches = { leaf: number; spine: number; core: number; tiers: 1 | 2 | 3 };

/**
 * Switches of a non-blocking fat tree, counts; `switchPorts` is the even radix r, `ports` the host ports.
 *
 * Up to r ports one switch does. Up to r²/2 two tiers: leaf = ports ÷ (r/2), spine = leaf ÷ 2. Up to r³/4 three:
 * spine = leaf, core = ports ÷ r. Rounded up. Null above. Reproduces NVIDIA's SuperPOD B200 table for 2–64 units;
 * real rail-optimised plans may round up to whole units. Source: that reference architecture, 2025.
 */
export function fatTree(input: { readonly ports: Input; readonly switchPorts: Input }): Switches | null {
  const ports = whole(input.ports);
  const radix = whole(input.switchPorts);
  if (Number.isNaN(ports) || Number.isNaN(radix) || radix % 2 !== 0) return null;
  if (ports <= radix) return { leaf: 1, spine: 0, core: 0, tiers: 1 };
  const leaf = Math.ceil(ports / (radix / 2));
  if (ports <= radix ** 2 / 2) return { leaf, spine: Math.ceil(leaf / 2), core: 0, tiers: 2 };
  if (ports <= radix ** 3 / 4) return { leaf, spine: leaf, core: Math.ceil(ports / radix), tiers: 3 };
  return null;
}

/**
 * Oversubscription of a switch tier, ratio: bandwidth towards hosts ÷ bandwidth upwards; 1 is non-blocking.
 *
 * Keep 1 inside a training job; up to 3 is a guess that suits inference (confidence D). Exact. Source: identity.
 */
export function oversubscriptionRatio(input: {
  readonly downlinkBitsPerSecond: Input;
  readonly uplinkBitsPerSecond: Input;
}): number | null {
  return known(positive(input.downlinkBitsPerSecond) / positive(input.uplinkBitsPerSecond));
}

export type FabricReason =
  | 'tensor_parallel_spans_nodes'
  | 'expert_parallel_spans_nodes'
  | 'training_spans_nodes'
  | 'prefill_decode_transfer'
  | 'gpu_direct_storage'
  | 'independent_replicas';

/**
 * Whether a low-latency fabric (RDMA, lossless) is required, and why; `null` while an open question could decide it.
 *
 * Required by tensor or expert parallelism or training across nodes, by a prefill-to-decode flow above the threshold
 * (about 25 Gb/s, confidence D), by GPUDirect Storage. Pipeline stages across nodes need only 25–100 Gb/s, and
 * independent single-node replicas need none. `prefillDecodeBitsPerSecond` is 0 when the phases share a server.
 * Source: NVIDIA and Llama 3 placement practice, arXiv 2407.21783 section 3.3.
 */
export function lowLatencyFabric(input: {
  readonly tensorParallelSpansNodes: boolean | null;
  readonly expertParallelSpansNodes: boolean | null;
  readonly trainingSpansNodes: boolean | null;
  readonly gpuDirectStorage: boolean | null;
  readonly prefillDecodeBitsPerSecond: Input;
  readonly prefillDecodeThresholdBitsPerSecond: Input;
}): { required: boolean | null; reasons: FabricReason[] } {
  const flow = zeroOrMore(input.prefillDecodeBitsPerSecond) - positive(input.prefillDecodeThresholdBitsPerSecond);
  const grounds: readonly (readonly [FabricReason, boolean | null])[] = [
    ['tensor_parallel_spans_nodes', input.tensorParallelSpansNodes],
    ['expert_parallel_spans_nodes', input.expertParallelSpansNodes],
    ['training_spans_nodes', input.trainingSpansNodes],
    ['prefill_decode_transfer', Number.isNaN(flow) ? null : flow > 0],
    ['gpu_direct_storage', input.gpuDirectStorage],
  ];
  const reasons = grounds.filter(([, holds]) => holds === true).map(([reason]) => reason);
  if (reasons.length > 0) return { required: true, reasons };
  if (grounds.some(([, holds]) => holds === null)) return { required: null, reasons: [] };
  return { required: false, reasons: ['independent_replicas'] };
}
