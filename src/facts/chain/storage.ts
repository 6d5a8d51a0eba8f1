import {
  type Input,
  known,
  positive,
  share,
  unitsNeeded,
  unitsThatFit,
  whole,
  wholeOrNone,
  zeroOrMore,
} from './known.ts';

// Every function returns null when an input is missing, non-finite, negative, or zero where zero means nothing.
// Bytes are plain bytes; the caller converts GB (10^9) and GiB (2^30). Defaults live in catalog/storage.yaml.

/**
 * Read bandwidth that keeps training accelerators busy, bytes/s.
 *
 * N × batch × record ÷ compute time × AU. `recordBytes` is the mean size of one sample, `computeSeconds` the time of
 * one step without waiting, `acceleratorUtilisation` the share of time computing (MLPerf passes at 0.90, CosmoFlow
 * 0.70). An upper bound: 0.0–9.1 % high, median 0.55 %, never low, over 85 MLPerf Storage v1.0 closed-division
 * results. Fails for data that stays in host memory after the first epoch: then it holds for that epoch only. Source:
 * mlcommons/storage configs/dlio/workload; mlcommons/storage_results_v1.0.
 */
export function trainingFeedBytesPerSecond(input: {
  readonly accelerators: Input;
  readonly batchSamples: Input;
  readonly recordBytes: Input;
  readonly computeSeconds: Input;
  readonly acceleratorUtilisation: Input;
}): number | null {
  const perStep = whole(input.accelerators) * positive(input.batchSamples) * positive(input.recordBytes);
  return known((perStep / positive(input.computeSeconds)) * share(input.acceleratorUtilisation));
}

/**
 * Training tokens per second of a dense transformer, tokens/s.
 *
 * N × achieved FLOP/s ÷ (6 × parameters); `flopsPerSecondEach` is achieved, that is peak × MFU. Leaves out attention,
 * so it is high for long contexts. For mixture-of-experts models pass the active parameters. Source: Kaplan et al.,
 * arXiv 2001.08361 (C ≈ 6ND).
 */
export function trainingTokensPerSecond(input: {
  readonly accelerators: Input;
  readonly flopsPerSecondEach: Input;
  readonly parameters: Input;
}): number | null {
  return known((whole(input.accelerators) * positive(input.flopsPerSecondEach)) / (6 * positive(input.parameters)));
}

/**
 * Read bandwidth of text pre-training, bytes/s: tokens/s × bytes per stored token id (4 for 32-bit ids).
 *
 * Exact for pre-tokenised text read once. Fails for raw text, images and audio. Usually negligible: such a job is
 * bound by checkpoint writes. Source: identity.
 */
export function textFeedBytesPerSecond(input: {
  readonly tokensPerSecond: Input;
  readonly bytesPerTokenId: Input;
}): number | null {
  return known(positive(input.tokensPerSecond) * positive(input.bytesPerTokenId));
}

/**
 * Size of one checkpoint, bytes: parameters × bytes per parameter.
 *
 * 14 bytes = 2 (16-bit weights) + 12 (32-bit Adam master copy and two moments); 2 when only weights are kept. Within
 * 0.9 % of MLPerf Storage v2.0 table 2 (105, 912, 5,290 GiB, printed there as GB and TB). Other optimisers differ.
 * Source: mlcommons/storage Submission_guidelines.
 */
export function checkpointBytes(input: {
  readonly parameters: Input;
  readonly bytesPerParameter: Input;
}): number | null {
  return known(positive(input.parameters) * positive(input.bytesPerParameter));
}

/**
 * Time to write one checkpoint, seconds: bytes ÷ write bytes/s. A lower bound: no metadata, no stragglers. When the
 * write is asynchronous the accelerators wait only for the copy to host memory. Source: identity.
 */
export function checkpointWriteSeconds(input: {
  readonly checkpointBytes: Input;
  readonly writeBytesPerSecond: Input;
}): number | null {
  return known(positive(input.checkpointBytes) / positive(input.writeBytesPerSecond));
}

/**
 * Mean time between failures of a job, seconds: one accelerator's MTBF (seconds) ÷ accelerators.
 *
 * Assumes independent failures at a constant rate, each stopping the job. 419 unexpected interruptions of 16,384 GPUs
 * in 54 days give 50,677 GPU-hours (Llama 3, arXiv 2407.21783); MLCommons uses 50,000 h. Source: those two.
 */
export function jobMtbfSeconds(input: {
  readonly accelerators: Input;
  readonly acceleratorMtbfSeconds: Input;
}): number | null {
  return known(positive(input.acceleratorMtbfSeconds) / whole(input.accelerators));
}

/**
 * Interval between checkpoints that loses least, seconds: √(2 × write time × job MTBF).
 *
 * First-order optimum; good while the write is far shorter than the MTBF, too short an interval otherwise. Source: J.
 * W. Young, CACM 17(9), 1974.
 */
export function checkpointIntervalSeconds(input: {
  readonly writeSeconds: Input;
  readonly jobMtbfSeconds: Input;
}): number | null {
  return known(Math.sqrt(2 * positive(input.writeSeconds) * positive(input.jobMtbfSeconds)));
}

/**
 * Share of time lost to checkpoints and to repeated work, ratio: t ÷ τ + τ ÷ (2 × MTBF).
 *
 * First order, excludes restart time. Above about 0.3 the approximation is poor; at 1 or more the job makes no
 * progress. Source: J. W. Young, CACM 17(9), 1974.
 */
export function checkpointOverheadRatio(input: {
  readonly writeSeconds: Input;
  readonly intervalSeconds: Input;
  readonly jobMtbfSeconds: Input;
}): number | null {
  const interval = positive(input.intervalSeconds);
  return known(positive(input.writeSeconds) / interval + interval / (2 * positive(input.jobMtbfSeconds)));
}

/**
 * Size of a model's weight files, bytes: parameters × bytes per parameter × file overhead.
 *
 * `overheadFactor` covers scales and embeddings left unquantised: 1.02–1.04 in practice, 1 for none. Source:
 * identity.
 */
export function weightFileBytes(input: {
  readonly parameters: Input;
  readonly bytesPerParameter: Input;
  readonly overheadFactor: Input;
}): number | null {
  return known(positive(input.parameters) * positive(input.bytesPerParameter) * positive(input.overheadFactor));
}

/**
 * Time to load weights into `replicas` starting together, seconds, by three paths.
 *
 * shared: every replica reads all of it from one store (replicas × weights ÷ bandwidth); fanOut: read once, passed on
 * between peers; local: each replica from its own drive. Lower bounds: the storage ceiling and not the loader.
 * Llama-3-8B on a 1,000 MiB/s volume: 15.3 s against 14.34 s published (NVIDIA Run:ai Model Streamer, 2025-09).
 * Source: identity.
 */
export function modelLoadSeconds(input: {
  readonly weightsBytes: Input;
  readonly replicas: Input;
  readonly sharedReadBytesPerSecond?: Input;
  readonly localReadBytesPerSecond?: Input;
}): { sharedSeconds: number | null; fanOutSeconds: number | null; localSeconds: number | null } {
  const weights = positive(input.weightsBytes);
  const once = weights / positive(input.sharedReadBytesPerSecond);
  return {
    sharedSeconds: known(whole(input.replicas) * once),
    fanOutSeconds: known(once),
    localSeconds: known(weights / positive(input.localReadBytesPerSecond)),
  };
}

/**
 * Time from rising load to a serving replica, seconds: detect + node + image pull + weight load + start-up.
 *
 * Zero is allowed where a stage does not occur (a warm node, an image already there: imageBytes 0). A sum of stages
 * in series; published guides report 3–10 minutes. Source: identity.
 */
export function coldStartSeconds(input: {
  readonly detectSeconds: Input;
  readonly nodeSeconds: Input;
  readonly imageBytes: Input;
  readonly imagePullBytesPerSecond: Input;
  readonly loadSeconds: Input;
  readonly initSeconds: Input;
}): number | null {
  const image =
    zeroOrMore(input.imageBytes) === 0 ? 0 : positive(input.imageBytes) / positive(input.imagePullBytesPerSecond);
  const waiting = zeroOrMore(input.detectSeconds) + zeroOrMore(input.nodeSeconds) + zeroOrMore(input.initSeconds);
  return known(waiting + image + positive(input.loadSeconds));
}

/**
 * Shared read bandwidth that loads all replicas inside a target, bytes/s: replicas × weights ÷ target seconds.
 *
 * For fan-out loading pass replicas 1. A lower bound, as `modelLoadSeconds`. Source: identity.
 */
export function loadTargetBytesPerSecond(input: {
  readonly weightsBytes: Input;
  readonly replicas: Input;
  readonly targetSeconds: Input;
}): number | null {
  return known((whole(input.replicas) * positive(input.weightsBytes)) / positive(input.targetSeconds));
}

/**
 * Read bandwidth of document ingest, bytes/s: documents/s × bytes per document. Exact when each is read once. Source:
 * identity.
 */
export function ragIngestReadBytesPerSecond(input: {
  readonly documentsPerSecond: Input;
  readonly bytesPerDocument: Input;
}): number | null {
  return known(positive(input.documentsPerSecond) * positive(input.bytesPerDocument));
}

/**
 * Write bandwidth of a graph index under ingest, bytes/s: chunks/s × (4d + 8m + payload) × copies × amplification.
 *
 * `copies` counts every stored copy (1 = no replica); `writeAmplification` for segment merges (3 is a guess,
 * confidence D). 32-bit vectors. An estimate: merge policy moves it by a factor. Source: OpenSearch k-NN memory
 * terms.
 */
export function ragIndexWriteBytesPerSecond(input: {
  readonly chunksPerSecond: Input;
  readonly dimensions: Input;
  readonly linksPerNode: Input;
  readonly payloadBytes: Input;
  readonly copies: Input;
  readonly writeAmplification: Input;
}): number | null {
  const entry = 4 * whole(input.dimensions) + 8 * wholeOrNone(input.linksPerNode) + zeroOrMore(input.payloadBytes);
  return known(positive(input.chunksPerSecond) * entry * whole(input.copies) * positive(input.writeAmplification));
}

/**
 * KV cache of one token, bytes: 2 (key and value) × layers × KV heads × head dimension × bytes per element.
 *
 * Exact for multi-head and grouped-query attention. Fails for latent attention (MLA), sliding windows and layers that
 * share a cache: it is then high. Llama-3.1-70B in bf16: 327,680. Source: DistServe, OSDI 24, section 3.3.
 */
export function kvBytesPerToken(input: {
  readonly layers: Input;
  readonly kvHeads: Input;
  readonly headDimension: Input;
  readonly bytesPerElement: Input;
}): number | null {
  const width = whole(input.kvHeads) * whole(input.headDimension) * positive(input.bytesPerElement);
  return known(2 * whole(input.layers) * width);
}

/**
 * KV store of all sessions, bytes: bytes per token × tokens × sessions. Shared prefixes make it an upper bound.
 * Source: identity.
 */
export function kvStoreBytes(input: {
  readonly kvBytesPerToken: Input;
  readonly tokens: Input;
  readonly sessions: Input;
}): number | null {
  return known(positive(input.kvBytesPerToken) * positive(input.tokens) * positive(input.sessions));
}

/**
 * GPUs if all their memory were one pool, a count: ⌈(weights + KV) ÷ (memory × usable share)⌉.
 *
 * A lower bound and not deployable as such: every replica repeats the weights (`deployableKvReplicas`). Source:
 * identity.
 */
export function pooledKvGpus(input: {
  readonly weightsBytes: Input;
  readonly kvBytes: Input;
  readonly gpuMemoryBytes: Input;
  readonly usableShare: Input;
}): number | null {
  const need = positive(input.weightsBytes) + positive(input.kvBytes);
  return known(unitsNeeded(need / (positive(input.gpuMemoryBytes) * share(input.usableShare))));
}

/**
 * Replicas and GPUs that hold all sessions when every replica repeats the weights, counts.
 *
 * Whole sessions per replica = ⌊(TP × memory × usable share − weights) ÷ KV of a session⌋. All null when even one
 * session does not fit beside the weights. Leaves out activations: raise `weightsBytes` or lower `usableShare` for
 * them. Source: identity.
 */
export function deployableKvReplicas(input: {
  readonly weightsBytes: Input;
  readonly sessionKvBytes: Input;
  readonly sessions: Input;
  readonly gpuMemoryBytes: Input;
  readonly usableShare: Input;
  readonly tensorParallel: Input;
}): { sessionsPerReplica: number | null; replicas: number | null; gpus: number | null } {
  const degree = whole(input.tensorParallel);
  const memory = degree * positive(input.gpuMemoryBytes) * share(input.usableShare);
  const room = positive(memory - positive(input.weightsBytes));
  const sessions = positive(unitsThatFit(room / positive(input.sessionKvBytes)));
  const replicas = unitsNeeded(positive(input.sessions) / sessions);
  return { sessionsPerReplica: known(sessions), replicas: known(replicas), gpus: known(replicas * degree) };
}

/**
 * Bandwidth above which fetching stored KV beats computing it again, bytes/s.
 *
 * KV per token × GPUs × FLOP/s × MFU ÷ (2 × parameters): KV bytes that prefill makes per second. `flopsPerSecondEach`
 * is the dense peak of the precision used. Leaves out attention, so it is high (too strict) for long contexts. A 70B
 * model on 8 H100 at MFU 0.4: 7.3 GB/s. Source: derived from the 2 FLOP per parameter and token of a forward pass.
 */
export function kvOffloadBreakEvenBytesPerSecond(input: {
  readonly kvBytesPerToken: Input;
  readonly gpus: Input;
  readonly flopsPerSecondEach: Input;
  readonly modelFlopsUtilisation: Input;
  readonly parameters: Input;
}): number | null {
  const flops = whole(input.gpus) * positive(input.flopsPerSecondEach) * share(input.modelFlopsUtilisation);
  return known((positive(input.kvBytesPerToken) * flops) / (2 * positive(input.parameters)));
}

/**
 * Memory of an HNSW index, bytes: 1.1 × (bytes × d + 8m) × vectors × (1 + replicas).
 *
 * `bytesPerDimension` 4 for float32, 2 for fp16; `linksPerNode` is m; `replicas` are copies beyond the first (0
 * allowed). Reproduces the published 1.267 GB (1M × 256) and 327.8 GiB (100M × 768). Source: OpenSearch k-NN
 * documentation.
 */
export function hnswBytes(input: {
  readonly vectors: Input;
  readonly dimensions: Input;
  readonly linksPerNode: Input;
  readonly bytesPerDimension: Input;
  readonly replicas: Input;
}): number | null {
  const entry = positive(input.bytesPerDimension) * whole(input.dimensions) + 8 * whole(input.linksPerNode);
  return known(1.1 * entry * positive(input.vectors) * (1 + wholeOrNone(input.replicas)));
}

/**
 * Memory of an HNSW index by ScyllaDB's heavier graph term, bytes: vectors × (d × bytes + 16m) × 1.2.
 *
 * Use it beside `hnswBytes` to show the spread of rules of thumb. Source: ScyllaDB vector-search sizing page, 2026.
 */
export function hnswScyllaBytes(input: {
  readonly vectors: Input;
  readonly dimensions: Input;
  readonly linksPerNode: Input;
  readonly bytesPerDimension: Input;
}): number | null {
  const entry = positive(input.bytesPerDimension) * whole(input.dimensions) + 16 * whole(input.linksPerNode);
  return known(1.2 * entry * positive(input.vectors));
}

/**
 * Memory of an IVF index of float32 vectors, bytes: 1.1 × (4d × vectors + 4 × lists × d).
 *
 * One copy. Reproduces the published 1.126 GB (1M × 256, 128 lists). Source: OpenSearch k-NN documentation.
 */
export function ivfBytes(input: {
  readonly vectors: Input;
  readonly dimensions: Input;
  readonly lists: Input;
}): number | null {
  const d = whole(input.dimensions);
  return known(1.1 * (4 * d * positive(input.vectors) + 4 * whole(input.lists) * d));
}

/**
 * Memory of a DiskANN index, bytes: vectors × bytes kept in RAM each (64 by default); the full vectors live on SSD.
 *
 * An order of magnitude from one published point: 10^9 vectors on a 64 GB machine. Source: DiskANN, NeurIPS 2019.
 */
export function diskAnnRamBytes(input: { readonly vectors: Input; readonly ramBytesPerVector: Input }): number | null {
  return known(positive(input.vectors) * positive(input.ramBytesPerVector));
}

/**
 * Nodes that hold an index in memory, a count: ⌈index ÷ ((RAM − heap) × breaker)⌉ + spares.
 *
 * `breakerShare` is the share of native memory the index may take (0.5 in OpenSearch); `spareNodes` may be 0. Null
 * when the heap takes all memory. Source: OpenSearch sizing note.
 */
export function vectorNodes(input: {
  readonly indexBytes: Input;
  readonly nodeRamBytes: Input;
  readonly heapBytes: Input;
  readonly breakerShare: Input;
  readonly spareNodes: Input;
}): number | null {
  const usable = positive(positive(input.nodeRamBytes) - zeroOrMore(input.heapBytes)) * share(input.breakerShare);
  return known(unitsNeeded(positive(input.indexBytes) / usable) + wholeOrNone(input.spareNodes));
}

/**
 * Bytes to be kept: Σ dataset × copies + versions × weights + retained × checkpoint + KV + index + logs/day × days.
 *
 * Zero is allowed everywhere: a term that does not exist is declared as 0, a missing one makes the sum unknown. An
 * empty dataset list counts as none. Source: identity.
 */
export function storedBytes(input: {
  readonly datasets: readonly { readonly bytes: Input; readonly copies: Input }[];
  readonly modelVersions: Input;
  readonly weightsBytes: Input;
  readonly retainedCheckpoints: Input;
  readonly checkpointBytes: Input;
  readonly kvBytes: Input;
  readonly indexBytes: Input;
  readonly logBytesPerDay: Input;
  readonly logRetentionDays: Input;
}): number | null {
  const datasets = input.datasets.reduce((sum, set) => sum + zeroOrMore(set.bytes) * zeroOrMore(set.copies), 0);
  const models = zeroOrMore(input.modelVersions) * zeroOrMore(input.weightsBytes);
  const checkpoints = zeroOrMore(input.retainedCheckpoints) * zeroOrMore(input.checkpointBytes);
  const logs = zeroOrMore(input.logBytesPerDay) * zeroOrMore(input.logRetentionDays);
  return known(datasets + models + checkpoints + zeroOrMore(input.kvBytes) + zeroOrMore(input.indexBytes) + logs);
}

/**
 * Usable capacity to buy now, bytes: (stored + growth × months) × (1 + headroom).
 *
 * Growth is linear, bytes/month, and may be 0, as may `months` and `headroomRatio` (0.25 = a quarter on top of the
 * need). `storedBytes` is data before erasure coding or RAID: usable and not raw. Source: identity.
 */
export function capacityNeededBytes(input: {
  readonly storedBytes: Input;
  readonly growthBytesPerMonth: Input;
  readonly months: Input;
  readonly headroomRatio: Input;
}): number | null {
  const then = zeroOrMore(input.storedBytes) + zeroOrMore(input.growthBytesPerMonth) * zeroOrMore(input.months);
  return known(then * (1 + zeroOrMore(input.headroomRatio)));
}

/**
 * Months until the stored bytes reach usable ÷ (1 + headroom), 0 if they already have.
 *
 * Linear growth, bytes/month. Null without growth: such a store does not fill. With headroom 0 it is the time to
 * full. Source: identity.
 */
export function monthsToFull(input: {
  readonly usableBytes: Input;
  readonly storedBytes: Input;
  readonly growthBytesPerMonth: Input;
  readonly headroomRatio: Input;
}): number | null {
  const limit = positive(input.usableBytes) / (1 + zeroOrMore(input.headroomRatio));
  const months = (limit - zeroOrMore(input.storedBytes)) / positive(input.growthBytesPerMonth);
  return known(Math.max(0, months));
}
