import type { Gpu } from '../../catalog/schema.ts';
import type { Constants } from './constants.ts';

/** Bytes/s per direction between nodes and GPU when a group is wider than its scale-up domain: one 400 Gb/s port. */
const SCALE_OUT_BYTES_PER_SECOND = 50e9;

/** Latency of one hop relative to NVLink, by link. */
function hopFactor(gpu: Gpu): number {
  if (/NVLink/.test(gpu.link)) return 1;
  if (/Fabric/.test(gpu.link)) return 2;
  if (/RoCE/.test(gpu.link)) return 2.5;
  return 3;
}

export type Link = { readonly bytesPerSecond: number; readonly latencySeconds: number; readonly ranks: number };

/** The link that a group of `ranks` GPUs communicates over, with the latency of one collective. */
export function linkOf(gpu: Gpu, ranks: number, c: Constants): Link {
  const peer = /PCIe|Superchip/.test(gpu.form_factor) && !/bridge/.test(gpu.link);
  const wide = !peer && ranks > Math.max(gpu.scaleup_domain, 1);
  const bytes = wide ? SCALE_OUT_BYTES_PER_SECOND : gpu.link_gb_per_s * 1e9;
  return {
    bytesPerSecond: bytes * c.linkEfficiency,
    latencySeconds:
      ranks > 1
        ? (c.collectiveSeconds + c.hopSeconds * Math.log2(ranks)) * hopFactor(gpu) * (wide ? c.wideLatency : 1)
        : 0,
    ranks,
  };
}

/** Seconds of one all-reduce of `bytes` on every rank: ring traffic 2(n−1)/n plus latency (NCCL tests' bus bandwidth). */
export function allReduceSeconds(bytes: number, link: Link): number {
  if (link.ranks <= 1) return 0;
  return (2 * (link.ranks - 1) * bytes) / link.ranks / link.bytesPerSecond + link.latencySeconds;
}

/**
 * Seconds of expert dispatch and combine for `tokens` of the whole group: each token travels to top_k experts at
 * one byte per element and back at two. Balanced routing is assumed; the imbalance of the step covers the rest.
 */
export function expertExchangeSeconds(tokens: number, topK: number, hidden: number, link: Link): number {
  if (link.ranks <= 1) return 0;
  const bytes = (tokens / link.ranks) * Math.min(topK, link.ranks) * hidden * 3 * ((link.ranks - 1) / link.ranks);
  return bytes / link.bytesPerSecond + 2 * link.latencySeconds;
}
