import { type FactDefinition, general, numeric } from './definition.js';

const KPIS = [
  'manual_effort',
  'throughput',
  'model_stability',
  'adoption_rate',
  'infrastructure_cost_per_operation',
] as const;

/** Whether the outcome can be believed, whether it moves, and what else is followed. */
export const business: readonly FactDefinition[] = [
  general(
    'need.business.baseline_by',
    'double',
    'date',
    { from: [], optional: ['program.build_started_on', 'program.started_on', 'metadata.go_live'] },
    {
      description: 'Last day on which a baseline of the outcome can be measured.',
      formula:
        'start of the build; go-live when the build has not begun; the first day of programme and go-live when the build has no date',
    },
    ([build, started, live]) => {
      if (typeof build === 'number') return build;
      const days = (build === null ? [live] : [started, live]).filter((day) => typeof day === 'number');
      return days.length > 0 ? Math.min(...days) : undefined;
    },
  ),
  numeric(
    'derived.business.outcome_progress',
    'ratio',
    ['business.outcome.current', 'business.outcome.baseline', 'business.outcome.target'],
    {
      description: 'Share of the way from baseline to target; below zero when the outcome moved away from the target.',
      formula: '(current − baseline) ÷ (target − baseline)',
    },
    (current, baseline, target) => (current - baseline) / (target - baseline),
  ),
  general(
    'derived.business.kpis_missing',
    'list<string>',
    'indicators',
    { from: ['business.kpis'] },
    {
      description: 'Operational indicators that are not followed.',
      formula: 'effort, throughput, stability, adoption and unit cost, less business.kpis',
      source: 'rule catalogue BIZ-006',
    },
    ([kpis]) => KPIS.filter((kpi) => !(kpis as readonly string[]).includes(kpi)),
  ),
];
