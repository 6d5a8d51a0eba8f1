import type { Gpu, Model } from '../../catalog/schema.ts';
import { CONSTANTS, type Constants } from './constants.ts';
import { type Engine, parseEngine } from './engine.ts';
import { type KvFormat, kvElementBytes, type WeightFormat } from './formats.ts';
import { type Layout, layoutOf } from './layout.ts';
import { type Memory, memoryFit } from './memory.ts';
import { type Shape, shapeOf } from './shape.ts';
import { type Deployment, deploymentOf } from './step.ts';
import { closedLoop, offlineMaximum, type Rates, singleStream, staticBatch, type Work } from './throughput.ts';

export type Scenario = 'offline-max' | 'closed-loop' | 'static-batch' | 'single-stream';

export type Input = {
  readonly model: Model;
  readonly gpu: Gpu;
  readonly gpus?: number | undefined;
  readonly tensorParallel?: number | undefined;
  readonly pipelineParallel?: number | undefined;
  readonly attentionDataParallel?: number | undefined;
  readonly weightFormat: WeightFormat;
  readonly kvFormat?: KvFormat | undefined;
  readonly engine: string;
  readonly engineVersion?: string | undefined;
  readonly scenario: Scenario;
  readonly concurrency?: number | undefined;
  readonly requests?: number | undefined;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly prefixHit?: number | undefined;
};

const MAX_SEQUENCES = 2048;

export function rawPredict(input: Input, c: Constants = CONSTANTS): { rates: Rates; memory: Memory } | undefined {
  const engine: Engine | undefined = parseEngine(input.engine, input.engineVersion);
  if (!engine) return undefined;
  const shape: Shape = shapeOf(input.model);
  const layout: Layout = layoutOf(input);
  const kvBytes = kvElementBytes(input.kvFormat ?? 'auto', input.weightFormat, input.gpu);
  const parts = { model: input.model, gpu: input.gpu, format: input.weightFormat, kvBytes, layout, engine };
  const memory = memoryFit(parts, input.inputTokens + input.outputTokens, shape, c);
  const d: Deployment = deploymentOf(parts, shape, c);
  const work: Work = { inputTokens: input.inputTokens, outputTokens: input.outputTokens, hitTokens: 0 };
  const slots = Math.max(1, Math.min(memory.sequences, MAX_SEQUENCES * layout.attentionData));
  const rates =
    input.scenario === 'single-stream'
      ? singleStream(d, work)
      : input.scenario === 'static-batch'
        ? staticBatch(d, work, input.concurrency ?? 1)
        : input.scenario === 'offline-max'
          ? offlineMaximum(d, work, input.requests ?? 3000, slots)
          : closedLoop(d, work, input.concurrency ?? 1, slots);
  return { rates, memory };
}
