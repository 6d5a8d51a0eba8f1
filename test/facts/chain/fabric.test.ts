import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as fabric from '../../../src/facts/chain/fabric.ts';
import { fabric as catalog, entry } from '../../catalog/infra-catalog.ts';
import { near } from './near.ts';

const GB = 1e9;

describe('collectives', () => {
  it('move 2(n−1)/n, (n−1)/n or 1 bytes per byte, and nothing on one rank', () => {
    expect(fabric.busFactor('all_reduce', 8)).toBe(1.75);
    expect(fabric.busFactor('all_gather', 8)).toBe(0.875);
    expect(fabric.busFactor('reduce_scatter', 4)).toBe(0.75);
    expect(fabric.busFactor('all_to_all', 2)).toBe(0.5);
    expect(fabric.busFactor('broadcast', 8)).toBe(1);
    expect(fabric.busFactor('reduce', 8)).toBe(1);
    expect(fabric.busFactor('all_reduce', 1)).toBe(0);
    expect(fabric.busFactor('reduce', 2.5)).toBeNull();
  });

  it('480 GB/s of bus bandwidth on 8 GPUs is 274.3 GB/s of algorithm bandwidth; published 273–275', () => {
    const collective = { collective: 'all_reduce', ranks: 8 } as const;
    near(fabric.algorithmBytesPerSecond({ ...collective, busBytesPerSecond: 480 * GB }), 274.2857 * GB, 0.001);
    const measured = { ...collective, payloadBytes: 274.2857 * GB, seconds: 1 };
    near(fabric.measuredBusBytesPerSecond(measured), 480 * GB, 0.001);
  });

  it('TP8 all-reduce of an 8,192-token 70B prefill: 78 ms in NVLink, 102 by ring, 800 on one NIC, 752 on PCIe', () => {
    const perToken = fabric.tensorParallelBytesPerToken({ layers: 80, hiddenSize: 8192, bytesPerElement: 2 });
    expect(perToken).toBe(2_621_440);
    const milliseconds = (gigabytes: number) =>
      1000 *
      (fabric.collectiveSeconds({
        collective: 'all_reduce',
        ranks: 8,
        payloadBytes: 8192 * (perToken ?? 0),
        busBytesPerSecond: gigabytes * GB,
        latencySeconds: 0,
      }) ?? 0);
    near(milliseconds(480), 78.29, 0.01);
    near(milliseconds(370), 101.57, 0.01);
    near(milliseconds(47), 799.6, 0.01);
    near(milliseconds(50), 751.6, 0.01);
  });

  it('against 365 ms of compute on 8 H100', () => {
    const seconds = fabric.prefillComputeSeconds({
      parameters: 70.6e9,
      tokens: 8192,
      gpus: 8,
      flopsPerSecondEach: 989e12,
      modelFlopsUtilisation: 0.4,
    });
    near(seconds, 0.3655, 0.02);
  });

  it('add their latency, and take no time on one rank', () => {
    const call = { collective: 'all_reduce', payloadBytes: GB, busBytesPerSecond: GB, latencySeconds: 0.5 } as const;
    expect(fabric.collectiveSeconds({ ...call, ranks: 2 })).toBe(1.5);
    expect(fabric.collectiveSeconds({ ...call, ranks: 1 })).toBe(0);
  });

  it('80 layers across two nodes cost 7.5 ms a token', () => {
    near(fabric.decodeFloorSeconds({ layers: 80, allReducesPerLayer: 2, latencySeconds: 47e-6 }), 7.52e-3, 0.001);
  });

  it('DGX A100 reaches 96 % of 8 × 200 Gb/s', () => {
    near(fabric.fabricEfficiencyRatio({ busBytesPerSecond: 192 * GB, lineBytesPerSecond: 200 * GB }), 0.96, 0.001);
  });
});

describe('traffic', () => {
  it('a pipeline boundary of a 70B carries 16 KiB a token', () => {
    const stage = { hiddenSize: 8192, bytesPerElement: 2 };
    expect(fabric.pipelineBytesPerToken({ ...stage, boundaries: 1 })).toBe(16 * 1024);
    expect(fabric.pipelineBytesPerToken({ ...stage, boundaries: 0 })).toBe(0);
  });

  it('58 MoE layers, top 8, hidden 7,168, two bytes, 32 ranks: 12.9 MB a token', () => {
    // 58 × 2 × 8 × 7,168 × 2 × 31/32
    const bytes = fabric.expertParallelBytesPerToken({
      moeLayers: 58,
      topK: 8,
      hiddenSize: 7168,
      bytesPerElement: 2,
      ranks: 32,
    });
    expect(bytes).toBe(12_888_064);
  });

  it('data-parallel training sends nearly twice the gradients', () => {
    expect(fabric.dataParallelBytesPerStep({ gradientBytes: 16 * GB, ranks: 8 })).toBe(28 * GB);
    expect(fabric.dataParallelBytesPerStep({ gradientBytes: 16 * GB, ranks: 1 })).toBe(0);
  });

  it('OPT-66B prefill to decode at 10 requests/s: 96.6 Gb/s, 90 Gib/s', () => {
    const bytes = fabric.prefillDecodeBytesPerSecond({
      requestsPerSecond: 10,
      promptTokens: 512,
      kvBytesPerToken: 2 * 64 * 9216 * 2,
    });
    near((bytes ?? 0) * 8, 96.64 * GB, 0.01);
    expect(((bytes ?? 0) * 8) / 2 ** 30).toBe(90);
  });

  it('a 70B with grouped queries, 4,096 tokens, 10 requests/s: 107 Gb/s, one 400G card', () => {
    const bytes = fabric.prefillDecodeBytesPerSecond({
      requestsPerSecond: 10,
      promptTokens: 4096,
      kvBytesPerToken: 327_680,
    });
    near(bytes, 13.42 * GB, 0.05);
    const card = { cardBitsPerSecond: 400 * GB, efficiency: 0.94 };
    expect(fabric.networkCards({ ...card, bytesPerSecond: bytes })).toBe(1);
    expect(fabric.networkCards({ ...card, bytesPerSecond: 47 * GB })).toBe(1);
    expect(fabric.networkCards({ ...card, bytesPerSecond: 47.1 * GB })).toBe(2);
  });

  it('callers exchange little: 12 requests/s of 10 kB with 300 tokens out are 0.84 MB/s', () => {
    const call = { requestsPerSecond: 12, requestBytes: 10_000, outputTokens: 300, wireBytesPerToken: 200 };
    expect(fabric.northSouthBytesPerSecond(call)).toBe(840_000);
  });

  it('storage traffic spreads over nodes', () => {
    expect(fabric.storageBytesPerSecondPerNode({ storageBytesPerSecond: 40 * GB, nodes: 32 })).toBe(1.25 * GB);
  });
});

describe('fat tree', () => {
  it.each(catalog.switch_counts)('matches the SuperPOD component table: $title', ({ ports, leaf, spine, core }) => {
    expect(fabric.fatTree({ ports, switchPorts: 64 })).toMatchObject({ leaf, spine, core });
  });

  it('one switch serves what fits it; beyond three tiers it has no answer', () => {
    expect(fabric.fatTree({ ports: 64, switchPorts: 64 })).toEqual({ leaf: 1, spine: 0, core: 0, tiers: 1 });
    expect(fabric.fatTree({ ports: 65, switchPorts: 64 })).toEqual({ leaf: 3, spine: 2, core: 0, tiers: 2 });
    expect(fabric.fatTree({ ports: 65_536, switchPorts: 64 })?.tiers).toBe(3);
    expect(fabric.fatTree({ ports: 65_537, switchPorts: 64 })).toBeNull();
    expect(fabric.fatTree({ ports: 100, switchPorts: 63 })).toBeNull();
  });

  it('more ports never need fewer switches', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65_000 }), fc.integer({ min: 0, max: 500 }), (ports, more) => {
        const count = (n: number) => {
          const tree = fabric.fatTree({ ports: n, switchPorts: 64 });
          return (tree?.leaf ?? 0) + (tree?.spine ?? 0) + (tree?.core ?? 0);
        };
        expect(count(ports + more)).toBeGreaterThanOrEqual(count(ports));
      }),
    );
  });

  it('28 ports of 400 Gb/s down and 4 up are oversubscribed 7:1', () => {
    const tier = { downlinkBitsPerSecond: 28 * 400 * GB, uplinkBitsPerSecond: 4 * 400 * GB };
    expect(fabric.oversubscriptionRatio(tier)).toBe(7);
  });
});

describe('low-latency fabric', () => {
  const none = {
    tensorParallelSpansNodes: false,
    expertParallelSpansNodes: false,
    trainingSpansNodes: false,
    gpuDirectStorage: false,
    prefillDecodeBitsPerSecond: 0,
    prefillDecodeThresholdBitsPerSecond: 25 * GB,
  };

  it('is not required by independent single-node replicas', () => {
    expect(fabric.lowLatencyFabric(none)).toEqual({ required: false, reasons: ['independent_replicas'] });
  });

  it('is required by each reason on its own, and all reasons are named', () => {
    const flow = { prefillDecodeBitsPerSecond: 107.4 * GB };
    expect(fabric.lowLatencyFabric({ ...none, prefillDecodeBitsPerSecond: 25 * GB }).required).toBe(false);
    expect(fabric.lowLatencyFabric({ ...none, ...flow }).reasons).toEqual(['prefill_decode_transfer']);
    expect(fabric.lowLatencyFabric({ ...none, trainingSpansNodes: true, ...flow })).toEqual({
      required: true,
      reasons: ['training_spans_nodes', 'prefill_decode_transfer'],
    });
  });

  it('is an open question while one answer could require it, unless another already does', () => {
    const open = { ...none, expertParallelSpansNodes: null };
    expect(fabric.lowLatencyFabric(open)).toEqual({ required: null, reasons: [] });
    expect(fabric.lowLatencyFabric({ ...open, tensorParallelSpansNodes: true }).required).toBe(true);
    expect(fabric.lowLatencyFabric({ ...none, prefillDecodeBitsPerSecond: null }).required).toBeNull();
  });
});

describe('catalogue', () => {
  it('an NDR node is eight cards', () => {
    expect(entry(catalog.references, 'ndr_node').value).toBe(8 * entry(catalog.references, 'ndr_card').value);
  });
});
