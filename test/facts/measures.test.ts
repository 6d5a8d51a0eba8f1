import { describe, expect, test } from 'vitest';
import { measuresOf, signalsOf } from '../../src/facts/measures.js';

describe('what a metric measures', () => {
  test.each<[string, readonly string[]]>([
    ['precision', ['precision']],
    ['Precision@0.5', ['precision']],
    ['defectPrecision', ['precision']],
    ['PPV', ['precision']],
    ['recall_at_8', ['recall']],
    ['Sensitivity', ['recall']],
    ['true-positive rate', ['recall']],
    ['PR-AUC', ['rare_events']],
    ['average_precision', ['rare_events']],
    ['precision-recall AUC', ['rare_events']],
    ['cost-weighted error', ['rare_events']],
    ['faithfulness', ['grounding']],
    ['HallucinationRate', ['grounding']],
    ['unsupported_claim_rate', ['grounding']],
    ['accuracy', []],
    ['ROC-AUC', []],
    ['imprecision', []],
    ['', []],
  ])('%s', (name, measures) => {
    expect(measuresOf(name)).toEqual(measures);
  });
});

describe('what a canary is judged by', () => {
  test.each<[string, readonly string[]]>([
    ['faithfulness', ['quality']],
    ['answer_accuracy', ['quality']],
    ['thumbs_down', ['quality']],
    ['error_rate', ['operation']],
    ['p95 latency', ['operation']],
    ['ttft', ['operation']],
    ['http_5xx', ['operation']],
    ['kpi_7', []],
    ['terror', []],
  ])('%s', (name, signals) => {
    expect(signalsOf(name, [])).toEqual(signals);
  });

  test('what the evaluation measures is quality too, whatever it is called and however it is spelled', () => {
    expect(signalsOf('ToneOfVoice', ['tone-of-voice'])).toEqual(['quality']);
    expect(signalsOf('mean_error', ['mean_error'])).toEqual(['quality', 'operation']);
  });
});
