/** How one replica spreads over GPUs. Products: gpus = group × pipeline, group = attentionData × attentionTensor. */
export type Layout = {
  readonly gpus: number;
  readonly pipeline: number;
  /** GPUs that share one layer: the tensor- or expert-parallel group. */
  readonly group: number;
  /** Copies of attention, each with its own sequences (attention-data parallelism); 1 without it. */
  readonly attentionData: number;
  /** GPUs that share one sequence's attention. */
  readonly attentionTensor: number;
};

/** The layout of declared parallel degrees. With attention-data parallelism the experts spread over all GPUs. */
export function layoutOf(input: {
  gpus?: number | undefined;
  tensorParallel?: number | undefined;
  pipelineParallel?: number | undefined;
  attentionDataParallel?: number | undefined;
}): Layout {
  const pipeline = Math.max(1, input.pipelineParallel ?? 1);
  const data = Math.max(1, input.attentionDataParallel ?? 1);
  const gpus = Math.max(1, input.gpus ?? (input.tensorParallel ?? 1) * pipeline);
  const group = Math.max(1, Math.round(gpus / pipeline));
  const attentionData = Math.min(data, group);
  return { gpus, pipeline, group, attentionData, attentionTensor: Math.max(1, Math.round(group / attentionData)) };
}
