/** How far readiness, level and gate of assessed systems move when one number of the score changes. Pure. */
import type { EvidenceLevel } from '../../src/evidence/register.js';
import type { Report } from '../../src/report/report.js';
import { applyChanges } from '../../src/rules/override.js';
import type { Pack } from '../../src/rules/pack.js';
import { SEVERITIES } from '../../src/rules/schema.js';
import { type GateOptions, verdict } from '../../src/score/gates.js';
import { type LevelFacts, levelOf } from '../../src/score/level.js';
import { type Judged, totals, type WeightedDimension } from '../../src/score/score.js';
import { type ScoreSettings, scoreSettings } from '../../src/score/settings.js';

/** A system as the score sees it. */
export interface System {
  readonly name: string;
  readonly judged: readonly Judged[];
  readonly facts: LevelFacts;
  readonly target: 'demo' | 'pilot' | 'limited_production' | 'production';
  readonly waived: ReadonlySet<string>;
}

/** The numbers that the score is made with, beside those of the rules themselves. */
export interface Scale {
  readonly dimensions: readonly WeightedDimension[];
  readonly settings: ScoreSettings;
  /** Factor on the weight of a rule. */
  readonly factor: (rule: Judged) => number;
}

export interface Standing {
  readonly readiness: number;
  readonly declared: number;
  readonly level: number;
  readonly passed: boolean;
  /** What the next level still takes. */
  readonly unmet: readonly string[];
}

export interface Variation {
  readonly group: string;
  readonly name: string;
  readonly change: string;
  readonly scale: Scale;
}

/** What a variation did to a system. */
export interface Effect {
  readonly system: string;
  readonly variation: Variation;
  readonly before: Standing;
  readonly after: Standing;
}

const GATES: GateOptions = { failOn: 'blocker' };

export const scaleOf = (pack: Pick<Pack, 'dimensions' | 'parameters'>): Scale => ({
  dimensions: pack.dimensions,
  settings: scoreSettings(pack.parameters),
  factor: () => 1,
});

export function standing(system: System, { dimensions, settings, factor }: Scale): Standing {
  const judged = system.judged.map((item) => ({ ...item, weight: item.weight * factor(item) }));
  const score = totals(judged, dimensions, settings);
  const { level, next } = levelOf(score, judged, system.facts, settings);
  const { passed } = verdict(GATES, score, { level, name: 'Demo', next }, judged, system.target, system.waived);
  const { readiness, declared } = score;
  return { readiness, declared, level, passed, unmet: (next?.unmet ?? []).map(({ name }) => name) };
}

/** A report as the score saw it. Findings hold all that the score takes. */
export function systemOf(name: string, report: Report, facts: LevelFacts): System {
  const judged = report.findings.map(
    ({ rule, dimension, weight, outcome, severity, blocks_from: from, evidence }): Judged => ({
      rule,
      dimension,
      weight,
      outcome,
      severity,
      ...(from === null ? {} : { blocksFrom: from }),
      level: Math.max(1, evidence.level) as EvidenceLevel,
    }),
  );
  const waived = report.findings.filter(({ waiver }) => waiver?.state === 'active').map(({ rule }) => rule);
  return { name, judged, facts, target: report.system.target_stage as System['target'], waived: new Set(waived) };
}

/** The same system with blockers opened, the first by id, or with every pass proven in production. */
export function opened(system: System, count: number, from: Judged['blocksFrom']): System {
  const blockers = system.judged.filter((item) => item.blocksFrom === from && item.outcome === 'pass');
  const chosen = new Set(
    blockers
      .map(({ rule }) => rule)
      .sort()
      .slice(0, count),
  );
  const judged = system.judged.map((item) => (chosen.has(item.rule) ? { ...item, outcome: 'unknown' as const } : item));
  const what = `${count} blocker${count === 1 ? '' : 's'} for ${(from ?? 'production').replace('_', ' ')} open`;
  return { ...system, name: `${system.name}, ${what}`, judged };
}

export function proven(system: System): System {
  const judged = system.judged.map((item) => ({ ...item, level: 4 as const }));
  return { ...system, name: `${system.name}, all proven`, judged };
}

/** Constants of the score that are varied; those that are no shares stay whole. */
const CONSTANTS: readonly (readonly [group: string, prefix: RegExp])[] = [
  ['confidence in evidence', /^score\.(confidence\.|warn$)/],
  ['caps', /^score\.cap\./],
  ['weakest dimension', /^score\.weakest\./],
  ['limits of levels', /^score\.level\./],
];

/** Every weight, share, cap and limit of the score, one at a time, a share more and a share less. */
export function variations(pack: Pack, share: number): readonly Variation[] {
  const base = scaleOf(pack);
  return [-share, share].flatMap((by) => {
    const change = `${by < 0 ? '−' : '+'}${Math.round(Math.abs(by) * 100)}%`;
    const times = 1 + by;
    const weights = (group: string, name: string, chosen: (rule: Judged) => boolean): Variation => ({
      group,
      name,
      change,
      scale: { ...base, factor: (rule) => (chosen(rule) ? times : 1) },
    });
    return [
      ...pack.dimensions.map(({ id }) => ({
        group: 'weights of dimensions',
        name: id,
        change,
        scale: {
          ...base,
          dimensions: base.dimensions.map((item) => (item.id === id ? { ...item, weight: item.weight * times } : item)),
        },
      })),
      ...SEVERITIES.map((severity) => weights('weights of a severity', severity, (rule) => rule.severity === severity)),
      ...pack.rules.map(({ id }) => weights('weights of rules', id, ({ rule }) => rule === id)),
      ...CONSTANTS.flatMap(([group, prefix]) =>
        pack.parameters.filter(({ id }) => prefix.test(id)).map(({ id }) => constant(pack, group, id, times, base)),
      ),
    ];
  });
}

/** A share is at most 100%; points and counts are rounded to whole ones. */
function constant(pack: Pack, group: string, id: string, times: number, base: Scale): Variation {
  const old = pack.parameters.find((parameter) => parameter.id === id);
  if (!old) throw new Error(`there is no ${id}`);
  const share = old.dimension === 'ratio';
  const value = share ? `${Math.min(100, old.value * times * 100)}%` : Math.round(old.value * times);
  const location = { file: id, line: 1, column: 1, length: 1, text: '' };
  const wanted = { kind: 'parameter', id, value, by: 'sensitivity', reason: null, location } as const;
  const { pack: changed, overrides, problems } = applyChanges(pack, [wanted], new Set());
  const [override] = overrides;
  if (!override) throw new Error(`${id}: ${problems.map(({ message }) => message).join('; ')}`);
  const change = `${override.was} → ${override.now}`;
  return { group, name: id, change, scale: { ...base, settings: scoreSettings(changed.parameters) } };
}

export function effects(systems: readonly System[], base: Scale, varied: readonly Variation[]): readonly Effect[] {
  return systems.flatMap((system) => {
    const before = standing(system, base);
    return varied.map((variation) => ({
      system: system.name,
      variation,
      before,
      after: standing(system, variation.scale),
    }));
  });
}
