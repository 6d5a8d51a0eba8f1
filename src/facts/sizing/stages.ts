/** The stages around the model, which take their share of every latency budget. */
import type { SizingManifest } from '../../manifest/sizing.js';
import type { Metric } from './budget.js';

/** What sizing predicts itself: these declared stages are not deducted. */
const MODEL = /(^|_)(queue|queueing|prefill|decode|decoding|generation|inference|llm)(_|$)/;

/** Stages that come after the answer when no stage of the model stands before them. */
const AFTER = /^(output|post|response)/;

export interface Stages {
  /** Seconds before the model sees the prompt, and of all stages that are not the model's. */
  readonly beforeSeconds: number;
  readonly aroundSeconds: number;
}

/** Seconds of a budget that the stages around the model take. */
export function deducted({ beforeSeconds, aroundSeconds }: Stages, metric: Metric): number {
  if (metric === 'time_to_first_token') return beforeSeconds;
  return metric === 'end_to_end' ? aroundSeconds : 0;
}

/**
 * Declared stages outside of the model, seconds at p95, added: an upper bound of the p95 of their sum. They stand in
 * the order of the path: those written before the first stage of the model delay the first token.
 */
export function stagesOf({ latency }: SizingManifest): Stages {
  let [beforeSeconds, aroundSeconds, reached] = [0, 0, false];
  for (const [name, seconds] of Object.entries(latency?.stages_p95 ?? {})) {
    const model = MODEL.test(name);
    reached ||= model || AFTER.test(name);
    if (model || !seconds) continue;
    aroundSeconds += seconds;
    if (!reached) beforeSeconds += seconds;
  }
  return { beforeSeconds, aroundSeconds };
}
