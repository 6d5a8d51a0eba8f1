/** What changed between two reports of the same system: the score, and the rules whose outcome is another. */
import { type Finding, isGap, type Report } from './report.js';

export interface Change {
  readonly rule: string;
  readonly title: string;
  readonly before: string;
  readonly after: string;
  readonly better: boolean;
}

export interface Changes {
  readonly readiness: readonly [number, number];
  readonly declared: readonly [number, number];
  readonly level: readonly [number, number];
  readonly rules: readonly Change[];
}

export function changes(before: Report, after: Report): Changes {
  const old = new Map(before.findings.map((finding) => [finding.rule, finding]));
  const rules = after.findings.flatMap((finding): Change[] => {
    const earlier = old.get(finding.rule);
    if (!earlier || earlier.outcome === finding.outcome) return [];
    const { rule, title, outcome } = finding;
    return [{ rule, title, before: earlier.outcome, after: outcome, better: rank(finding) < rank(earlier) }];
  });
  return {
    readiness: [before.score.readiness, after.score.readiness],
    declared: [before.score.declared, after.score.declared],
    level: [before.score.level, after.score.level],
    rules,
  };
}

function rank(finding: Finding): number {
  if (!isGap(finding)) return 0;
  return finding.outcome === 'warn' ? 1 : finding.outcome === 'unknown' ? 2 : 3;
}

/** A line for the score, and one for each rule that changed. */
export function changeLines({ readiness, declared, level, rules }: Changes): string[] {
  const step = ([from, to]: readonly [number, number]) => (from === to ? String(to) : `${from} → ${to}`);
  const head = `readiness ${step(readiness)} · declared ${step(declared)} · level ${step(level)}`;
  const rows = rules.map(({ rule, title, before, after, better }) => {
    const words = `${before.replace('_', ' ')} → ${after.replace('_', ' ')}`;
    return `  ${better ? '▲' : '▼'} ${rule}  ${words}  ${title}`;
  });
  return [head, ...(rows.length > 0 ? rows : ['  no rule changed'])];
}
