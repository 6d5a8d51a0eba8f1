import * as z from 'zod';
import { choice, count, date, duration, flag, list, mandatory, ratio, section, text } from './fields.js';

/** The parts of a system that change on their own: evaluation, review, release and rollback must name each. */
export const PARTS = [
  'model',
  'prompt',
  'index',
  'retrieval_config',
  'guardrail',
  'tool',
  'features',
  'data',
  'config',
  'code',
] as const;

/** A metric may be a share, an error in minutes, or a coefficient below zero. */
const score = (description: string, example: number) =>
  z
    .number({ error: () => `must be a number, such as ${example}` })
    .meta({ description, unit: 'unit of the metric', examples: [example] });

export const evaluation = section('How quality is measured, on what, how surely, and against what.', {
  test_set: section('The set that every version must pass.', {
    size: count('Cases.', 640, 'cases'),
    real_tasks: flag('The cases come from real work.'),
    versioned: flag('It has versions.'),
    refreshed_on: date('Day of the last refresh.', '2026-10-10'),
    holdout_protected: flag('A part of it is hidden from those who tune the system.'),
  }),
  runs_on: list('Changes that start an evaluation.', choice('A part.', PARTS), ['model', 'prompt', 'index']),
  automated: flag('It runs without a person.'),
  blocks_release: flag('A result below the threshold stops the release.'),
  metrics: list(
    'Metrics with their thresholds.',
    section('One metric.', {
      name: mandatory(text('Its name.', 'faithfulness')),
      threshold: score('Value that must be met.', 0.92),
      observed: score('Value that was observed.', 0.951),
      n: count('Cases behind the observed value.', 640, 'cases'),
      direction: choice('On which side of the threshold good values lie; above when absent.', ['above', 'below']),
      ci: section('95% confidence interval; needed when the metric is not a share of n cases.', {
        low: score('Lower bound.', 0.931),
        high: score('Upper bound.', 0.965),
      }),
    }),
  ),
  retrieval: section('Retrieval on its own.', {
    recall_at_k: ratio('Share of the relevant passages among the first k.', 0.94),
    threshold: ratio('Value that must be met.', 0.9),
    k: count('Passages retrieved.', 8, 'passages'),
  }),
  slices: section('Quality per segment.', {
    reported: list('Segments that are reported.', text('A segment.', 'language'), ['language', 'document_type']),
    worst_gap: ratio('Gap between the average and the worst segment.', 0.05),
    tolerance: ratio('Largest gap accepted.', 0.07),
  }),
  baseline: section('What the system must beat.', {
    what: text('The present process or a simple method.', 'human agents on the same sample'),
    observed: score('Its value of the main metric.', 0.89),
    beaten: flag('The system is better.'),
  }),
  judge: section('Who or what gives the scores.', {
    type: choice('Kind of judge.', ['llm_with_human_calibration', 'llm', 'human', 'programmatic', 'none']),
    agreement: ratio('Share of cases in which judge and people agree.', 0.86),
    kappa: score('Cohen’s kappa between judge and people.', 0.71),
    samples: count('Cases labelled by both.', 220, 'cases'),
    independent_model: flag('The judge is of another model family than the system.'),
  }),
  live_comparison: section('The new version beside the old one on live traffic.', {
    method: choice('How they are compared.', ['shadow_then_ab', 'shadow', 'ab', 'before_after', 'none']),
    traffic: ratio('Share of traffic in the comparison.', 0.15),
    duration: duration('How long it ran.', '21d'),
  }),
  false_positive: section('False alarms and the people who clear them.', {
    rate: ratio('Share of items that are flagged wrongly.', 0.03),
    daily_items: count('Items in a day.', 3900, 'items per day'),
    reviewer_capacity_daily: count('Flagged items that people can review in a day.', 260, 'items per day'),
  }),
});
