/** A million predictions of the serving model in one process: every GPU and generating model at many loads. */
import { predict } from '../../src/facts/serving/predict.js';
import { catalog } from '../../src/generated/catalog.js';

const PREDICTIONS = 1_000_000;
const TENSOR = [1, 2, 4, 8] as const;
const ENGINES = ['vllm', 'sglang', 'tensorrt-llm'] as const;

/** Seconds for all of them, and how many fitted in memory. */
export function predictions(): { readonly seconds: number; readonly made: number; readonly fitting: number } {
  const models = catalog.models.filter(({ generates }) => generates !== false);
  const { gpus } = catalog;
  const pick = <T>(list: readonly T[], i: number): T => list[i % list.length] as T;
  let fitting = 0;
  const start = performance.now();
  for (let i = 0; i < PREDICTIONS; i += 1) {
    const found = predict({
      model: pick(models, i),
      gpu: pick(gpus, Math.floor(i / models.length)),
      tensorParallel: pick(TENSOR, Math.floor(i / 7)),
      weightFormat: i % 2 === 0 ? 'fp8' : 'bf16',
      engine: pick(ENGINES, Math.floor(i / 11)),
      scenario: 'closed-loop',
      concurrency: 1 + (i % 256),
      inputTokens: 100 + (i % 8000),
      outputTokens: 50 + (i % 1000),
    });
    if (!found.refused) fitting += 1;
  }
  return { seconds: (performance.now() - start) / 1000, made: PREDICTIONS, fitting };
}
