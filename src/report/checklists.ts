/** The definition of production and the signs of a stuck pilot, read off the outcomes of the rules behind each point. */
import type { Pack } from '../rules/pack.js';
import type { Checklist, ChecklistId } from '../rules/schema-checklists.js';
import { PROVEN } from './build.js';
import type { CheckedRule, Finding, Point, Production, StuckPilot } from './report.js';

type Findings = ReadonlyMap<string, Finding>;

export function checklists(
  pack: Pack,
  findings: readonly Finding[],
): { readonly production: Production | null; readonly stuck_pilot: StuckPilot | null } {
  const byRule = new Map(findings.map((finding) => [finding.rule, finding]));
  const list = (id: ChecklistId) => pack.checklists?.find(({ checklist }) => checklist === id);
  const [production, stuck] = [list('production'), list('stuck_pilot')];
  return {
    production: production ? definition(production, byRule) : null,
    stuck_pilot: stuck ? diagnosis(stuck, byRule) : null,
  };
}

function definition({ title, source, items }: Checklist, findings: Findings): Production {
  const points = pointsOf(items, findings, 'met', 'unmet').map((point) => ({
    ...point,
    evidence_level: point.state === 'met' ? levelOf(point.rules, findings) : 0,
  }));
  return {
    title,
    source,
    met: points.filter(({ state }) => state === 'met').length,
    proven: points.filter((point) => point.evidence_level >= PROVEN).length,
    of: applicable(points),
    points,
  };
}

function diagnosis({ title, source, items }: Checklist, findings: Findings): StuckPilot {
  const signs = pointsOf(items, findings, 'not_shown', 'shown');
  const having = (wanted: string) => signs.filter(({ state }) => state === wanted).length;
  return { title, source, shown: having('shown'), unknown: having('unknown'), of: applicable(signs), signs };
}

function pointsOf<Good extends string, Bad extends string>(
  items: Checklist['items'],
  findings: Findings,
  good: Good,
  bad: Bad,
): readonly Point<Good | Bad>[] {
  return items.map(({ rules: ids, ...item }) => {
    const rules = ids.map((rule) => checked(rule, findings));
    return { ...item, state: stateOf(rules, good, bad), rules };
  });
}

/** A rule that the findings do not hold has no answer. */
function checked(rule: string, findings: Findings): CheckedRule {
  const finding = findings.get(rule);
  return { rule, title: finding?.title ?? rule, outcome: finding?.outcome ?? 'unknown' };
}

/** Any shortfall, a warning too, makes a point bad; otherwise any open question leaves it unknown; only passes make it good. */
function stateOf<Good extends string, Bad extends string>(rules: readonly CheckedRule[], good: Good, bad: Bad) {
  const applying = rules.filter(({ outcome }) => outcome !== 'not_applicable');
  if (applying.length === 0) return 'not_applicable';
  if (applying.some(({ outcome }) => outcome === 'fail' || outcome === 'warn')) return bad;
  return applying.every(({ outcome }) => outcome === 'pass') ? good : 'unknown';
}

function applicable(points: readonly { readonly state: string }[]): number {
  return points.filter(({ state }) => state !== 'not_applicable').length;
}

function levelOf(rules: readonly CheckedRule[], findings: Findings): number {
  const passing = rules.filter(({ outcome }) => outcome === 'pass');
  return Math.min(...passing.map(({ rule }) => findings.get(rule)?.evidence.level ?? 0));
}
