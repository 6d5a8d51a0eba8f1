import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as storage from '../../../src/facts/chain/storage.ts';
import { storage as catalog, entry } from '../../catalog/infra-catalog.ts';
import { near } from './near.ts';

const GB = 1e9;
const GiB = 2 ** 30;
const MiB = 2 ** 20;
const llama70b = { layers: 80, kvHeads: 8, headDimension: 128 };

describe('training feed', () => {
  it('36 H100 on 3D U-Net at 90 % need 102.9 GB/s', () => {
    // 36 × 7 × 146,600,628 / 0.323 × 0.9 = 102.938e9
    const bytes = storage.trainingFeedBytesPerSecond({
      accelerators: 36,
      batchSamples: 7,
      recordBytes: 146_600_628,
      computeSeconds: 0.323,
      acceleratorUtilisation: 0.9,
    });
    near(bytes, 102.94 * GB, 0.01);
  });

  it.each(catalog.results)('is 0–9.1 % above the MLPerf Storage v1.0 result $id', (result) => {
    const workload = entry(catalog.workloads, result.workload);
    const predicted = storage.trainingFeedBytesPerSecond({
      accelerators: result.accelerators,
      batchSamples: workload.batch_samples,
      recordBytes: workload.record_bytes,
      computeSeconds: workload.compute_seconds,
      acceleratorUtilisation: result.measured_utilisation,
    });
    const high = ((predicted ?? Number.NaN) / (result.read_bandwidth * MiB) - 1) * 100;
    expect(high).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThanOrEqual(9.1);
  });

  it('each accelerator passes MLPerf Storage with the published bandwidth', () => {
    const published = { unet3d_h100: 2.86, unet3d_a100: 1.45, resnet50_h100: 0.184, resnet50_a100: 0.095 };
    const cosmoflow = { cosmoflow_h100: 0.566, cosmoflow_a100: 0.359 };
    for (const [id, gigabytes] of Object.entries({ ...published, ...cosmoflow })) {
      const w = entry(catalog.workloads, id);
      const bytes = storage.trainingFeedBytesPerSecond({
        accelerators: 1,
        batchSamples: w.batch_samples,
        recordBytes: w.record_bytes,
        computeSeconds: w.compute_seconds,
        acceleratorUtilisation: w.required_utilisation,
      });
      near(bytes, gigabytes * GB, 0.5);
    }
  });

  it('text pre-training of 405B on 16,384 H100 reads 10.8 MB/s of token ids', () => {
    // 16,384 × 400e12 / (6 × 405e9) = 2.697e6 tokens/s; × 4 bytes
    const tokens = storage.trainingTokensPerSecond({
      accelerators: 16_384,
      flopsPerSecondEach: 400e12,
      parameters: 405e9,
    });
    near(storage.textFeedBytesPerSecond({ tokensPerSecond: tokens, bytesPerTokenId: 4 }), 10.8e6, 0.5);
  });
});

describe('checkpoints', () => {
  it('take 14 bytes per parameter: 105, 912 and 5,290 GiB for Llama 3', () => {
    const parameters = {
      checkpoint_8b: 8_030_261_248,
      checkpoint_70b: 70_553_706_496,
      checkpoint_405b: 405_853_388_800,
    };
    for (const [id, count] of Object.entries(parameters)) {
      const published = entry(catalog.references, id).value * GiB;
      near(storage.checkpointBytes({ parameters: count, bytesPerParameter: 14 }), published, 1);
    }
  });

  it('of 405B on 1,024 GPUs at 20 GB/s: every 10,060 s, 5.65 % lost', () => {
    const bytes = storage.checkpointBytes({ parameters: 405.85e9, bytesPerParameter: 14 });
    near(bytes, 5681.9 * GB, 0.01);
    const writeSeconds = storage.checkpointWriteSeconds({ checkpointBytes: bytes, writeBytesPerSecond: 20 * GB });
    near(writeSeconds, 284.1, 0.01);
    const jobMtbfSeconds = storage.jobMtbfSeconds({ accelerators: 1024, acceleratorMtbfSeconds: 50_677 * 3600 });
    near(jobMtbfSeconds, 49.49 * 3600, 0.01);
    const intervalSeconds = storage.checkpointIntervalSeconds({ writeSeconds, jobMtbfSeconds });
    near(intervalSeconds, 10_060, 0.02);
    near(storage.checkpointOverheadRatio({ writeSeconds, intervalSeconds, jobMtbfSeconds }), 0.0565, 0.1);
  });

  it('100,000 accelerators at 50,000 h fail every half hour', () => {
    expect(storage.jobMtbfSeconds({ accelerators: 100_000, acceleratorMtbfSeconds: 50_000 * 3600 })).toBe(1800);
  });

  it("Young's interval loses least: half or twice as often loses more", () => {
    const seconds = fc.double({ min: 1, max: 1000, noNaN: true });
    fc.assert(
      fc.property(seconds, fc.double({ min: 1e4, max: 1e6, noNaN: true }), (writeSeconds, jobMtbfSeconds) => {
        const best = storage.checkpointIntervalSeconds({ writeSeconds, jobMtbfSeconds }) ?? 0;
        const lost = (factor: number) =>
          storage.checkpointOverheadRatio({ writeSeconds, intervalSeconds: best * factor, jobMtbfSeconds }) ?? 0;
        expect(lost(1)).toBeLessThan(lost(0.5));
        expect(lost(1)).toBeLessThan(lost(2));
      }),
    );
  });
});

describe('model load', () => {
  const load = {
    weightsBytes: 70.6 * GB,
    replicas: 8,
    sharedReadBytesPerSecond: 5 * GB,
    localReadBytesPerSecond: 7 * GB,
  };

  it('eight replicas of 70.6 GB over 5 GB/s: 113 s each for itself, 14 s shared out, 10 s from local drives', () => {
    const times = storage.modelLoadSeconds(load);
    near(times.sharedSeconds, 112.96, 0.01);
    near(times.fanOutSeconds, 14.12, 0.01);
    near(times.localSeconds, 10.0857, 0.01);
  });

  it('knows the paths that it was told of', () => {
    const times = storage.modelLoadSeconds({ weightsBytes: 70.6 * GB, replicas: 8, localReadBytesPerSecond: 7 * GB });
    expect(times.sharedSeconds).toBeNull();
    near(times.localSeconds, 10.0857, 0.01);
  });

  it('inside 30 s needs 18.83 GB/s', () => {
    near(
      storage.loadTargetBytesPerSecond({ weightsBytes: 70.6 * GB, replicas: 8, targetSeconds: 30 }),
      18.8267 * GB,
      0.01,
    );
  });

  it('after 15 s to detect, 90 s for a node, a 15 GB image at 0.5 GB/s and 60 s to start: 209 s', () => {
    const stages = { detectSeconds: 15, nodeSeconds: 90, imageBytes: 15 * GB, imagePullBytesPerSecond: 0.5 * GB };
    near(storage.coldStartSeconds({ ...stages, loadSeconds: 14.12, initSeconds: 60 }), 209.12, 0.01);
    const image = { imageBytes: 0, imagePullBytesPerSecond: null };
    expect(storage.coldStartSeconds({ ...stages, ...image, loadSeconds: 10, initSeconds: 60 })).toBe(175);
  });

  it('Llama-3-8B from a 1,000 MiB/s volume takes 15.3 s; 14.34 s published', () => {
    const times = storage.modelLoadSeconds({
      weightsBytes: 16.06 * GB,
      replicas: 1,
      sharedReadBytesPerSecond: 1000 * MiB,
    });
    near(times.sharedSeconds, 15.32, 0.1);
    near(times.sharedSeconds, 14.34, 8);
  });

  it('files are a little larger than parameters × bytes', () => {
    near(storage.weightFileBytes({ parameters: 8e9, bytesPerParameter: 2, overheadFactor: 1.03 }), 16.48 * GB, 0.001);
    near(
      storage.weightFileBytes({ parameters: 70.6e9, bytesPerParameter: 1, overheadFactor: 1.03 }),
      72.718 * GB,
      0.001,
    );
  });
});

describe('KV cache', () => {
  it('Llama-3.1-70B takes 320 KiB per token in bf16 and 500 GiB for 200 sessions of 8,192', () => {
    const perToken = storage.kvBytesPerToken({ ...llama70b, bytesPerElement: 2 });
    expect(perToken).toBe(320 * 1024);
    expect(storage.kvStoreBytes({ kvBytesPerToken: perToken, tokens: 8192, sessions: 200 })).toBe(500 * GiB);
  });

  it('OPT-66B, 512 tokens: 1.125 GiB, published as 1.13 GB', () => {
    const perToken = storage.kvBytesPerToken({ layers: 64, kvHeads: 72, headDimension: 128, bytesPerElement: 2 });
    expect(storage.kvStoreBytes({ kvBytesPerToken: perToken, tokens: 512, sessions: 1 })).toBe(1.125 * GiB);
  });

  it('needs 9 H100 as one pool, yet 12 at TP4 and 16 at TP2 or TP8, because replicas repeat the weights', () => {
    const memory = { weightsBytes: 70.6 * GB, gpuMemoryBytes: 80 * GB, usableShare: 0.9 };
    expect(storage.pooledKvGpus({ ...memory, kvBytes: 500 * GiB })).toBe(9);
    const at = (tensorParallel: number) =>
      storage.deployableKvReplicas({ ...memory, sessionKvBytes: 2.5 * GiB, sessions: 200, tensorParallel });
    expect(at(1)).toEqual({ sessionsPerReplica: null, replicas: null, gpus: null });
    expect(at(2)).toEqual({ sessionsPerReplica: 27, replicas: 8, gpus: 16 });
    expect(at(4)).toEqual({ sessionsPerReplica: 80, replicas: 3, gpus: 12 });
    expect(at(8)).toEqual({ sessionsPerReplica: 188, replicas: 2, gpus: 16 });
  });

  it('of a 70B on 8 H100 is worth fetching above 7.3 GB/s: host memory wins, one drive ties, objects lose', () => {
    const breakEven = storage.kvOffloadBreakEvenBytesPerSecond({
      kvBytesPerToken: 327_680,
      gpus: 8,
      flopsPerSecondEach: 989e12,
      modelFlopsUtilisation: 0.4,
      parameters: 70.6e9,
    });
    // 327,680 × 8 × 989e12 × 0.4 / 141.2e9
    near(breakEven, 7.3445 * GB, 0.01);
    const tier = (id: string) => (entry(catalog.references, id).value * GB) / (breakEven ?? 0);
    expect(tier('tier_host_memory')).toBeGreaterThan(1.15);
    expect(Math.abs(tier('tier_local_nvme') - 1)).toBeLessThan(0.15);
    expect(tier('tier_object')).toBeLessThan(0.85);
  });
});

describe('vector indexes', () => {
  const hundredMillion = { vectors: 1e8, dimensions: 768, linksPerNode: 16, replicas: 0 };

  it('HNSW of a million 256-dimensional vectors takes 1.267 GB, IVF 1.126 GB', () => {
    const million = { vectors: 1e6, dimensions: 256 };
    near(storage.hnswBytes({ ...million, linksPerNode: 16, bytesPerDimension: 4, replicas: 0 }), 1.267 * GB, 0.2);
    near(storage.ivfBytes({ ...million, lists: 128 }), 1.126 * GB, 0.2);
    // 1.1 × 4 × 256 × (1,000,000 + 65,536)
    near(storage.ivfBytes({ ...million, lists: 65_536 }), 1.200_219_75 * GB, 0.0001);
  });

  it('HNSW of 100M × 768 takes 327.8 GiB, 170.5 GiB in fp16, and doubles with one replica', () => {
    const full = storage.hnswBytes({ ...hundredMillion, bytesPerDimension: 4 });
    near(full, 327.826 * GiB, 0.001);
    near(storage.hnswBytes({ ...hundredMillion, bytesPerDimension: 2 }), 170.469 * GiB, 0.001);
    near(storage.hnswBytes({ ...hundredMillion, bytesPerDimension: 4, replicas: 1 }), 655.652 * GiB, 0.001);
  });

  it('fills 8 nodes of 128 GiB with 32 GiB of heap and half the rest usable', () => {
    const node = { nodeRamBytes: 128 * GiB, heapBytes: 32 * GiB, breakerShare: 0.5 };
    expect(storage.vectorNodes({ ...node, indexBytes: 327.826 * GiB, spareNodes: 1 })).toBe(8);
    expect(storage.vectorNodes({ ...node, indexBytes: 170.469 * GiB, spareNodes: 0 })).toBe(4);
    expect(storage.vectorNodes({ ...node, heapBytes: 128 * GiB, indexBytes: GiB, spareNodes: 0 })).toBeNull();
  });

  it("ScyllaDB's rule is heavier: 1M × 256 takes (1,024 + 256) × 1.2 bytes each", () => {
    const bytes = storage.hnswScyllaBytes({ vectors: 1e6, dimensions: 256, linksPerNode: 16, bytesPerDimension: 4 });
    near(bytes, 1.536 * GB, 0.001);
  });

  it('DiskANN keeps a billion points in 64 GB', () => {
    expect(storage.diskAnnRamBytes({ vectors: 1e9, ramBytesPerVector: 64 })).toBe(64 * GB);
  });

  it('ingest of 100 chunks/s of 1,024 dimensions and 2,000 bytes writes 3.73 MB/s with two copies', () => {
    // (4 × 1,024 + 8 × 16 + 2,000) × 100 × 2 × 3 = 6,224 × 600
    const bytes = storage.ragIndexWriteBytesPerSecond({
      chunksPerSecond: 100,
      dimensions: 1024,
      linksPerNode: 16,
      payloadBytes: 2000,
      copies: 2,
      writeAmplification: 3,
    });
    expect(bytes).toBe(3_734_400);
    expect(storage.ragIngestReadBytesPerSecond({ documentsPerSecond: 20, bytesPerDocument: 150_000 })).toBe(3e6);
  });
});

describe('capacity', () => {
  const nothing = { modelVersions: 0, weightsBytes: 0, retainedCheckpoints: 0, checkpointBytes: 0 };
  const less = { kvBytes: 0, indexBytes: 0, logBytesPerDay: 0, logRetentionDays: 0 };

  it('adds datasets, models, checkpoints, cache, index and logs', () => {
    const bytes = storage.storedBytes({
      datasets: [
        { bytes: 10e12, copies: 2 },
        { bytes: 1e12, copies: 1 },
      ],
      modelVersions: 3,
      weightsBytes: 70e9,
      retainedCheckpoints: 2,
      checkpointBytes: 1e12,
      kvBytes: 0.5e12,
      indexBytes: 0.35e12,
      logBytesPerDay: 10e9,
      logRetentionDays: 180,
    });
    // 21 + 0.21 + 2 + 0.5 + 0.35 + 1.8 = 25.86 TB
    near(bytes, 25.86e12, 0.0001);
  });

  it('is unknown while one dataset is', () => {
    expect(storage.storedBytes({ datasets: [{ bytes: null, copies: 2 }], ...nothing, ...less })).toBeNull();
    expect(storage.storedBytes({ datasets: [], ...nothing, ...less })).toBe(0);
  });

  it('96 TB growing 3 TB a month with a quarter of headroom: 165 TB for a year; 180 TB lasts 16 months', () => {
    const store = { storedBytes: 96e12, growthBytesPerMonth: 3e12, headroomRatio: 0.25 };
    expect(storage.capacityNeededBytes({ ...store, months: 12 })).toBe(165e12);
    expect(storage.monthsToFull({ ...store, usableBytes: 180e12 })).toBe(16);
    expect(storage.monthsToFull({ ...store, usableBytes: 90e12 })).toBe(0);
    expect(storage.monthsToFull({ ...store, growthBytesPerMonth: 0, usableBytes: 180e12 })).toBeNull();
  });
});
