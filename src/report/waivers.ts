/** Waivers that open nothing are findings like any other; they weigh nothing in the score. */
import type { Judged } from '../score/score.js';
import type { WaiverResult, WaiverState } from '../score/waivers.js';
import { printQuantity } from '../util/quantity.js';
import type { Source } from '../util/source.js';
import type { Finding } from './report.js';

type Idle = Exclude<WaiverState, 'active'>;

const RULES: Readonly<Record<Idle, { rule: string; title: string; severity: 'major' | 'minor'; fix: string }>> = {
  malformed: {
    rule: 'WVR-001',
    title: 'Complete the waiver',
    severity: 'major',
    fix: 'Give it a reason, an owner, another person as approver, a compensating control, a ticket and an allowed expiry.',
  },
  expired: {
    rule: 'WVR-002',
    title: 'Close the gap or renew the waiver',
    severity: 'major',
    fix: 'Close the gap; where that is impossible, have the risk accepted again with a new expiry.',
  },
  unused: {
    rule: 'WVR-003',
    title: 'Delete the waiver that waives nothing',
    severity: 'minor',
    fix: 'Delete it, or correct the rule id.',
  },
};

export function waiverJudgements(waivers: readonly WaiverResult[]): Judged[] {
  return waivers.flatMap(({ state }): Judged[] => {
    if (state === 'active') return [];
    const { rule, severity } = RULES[state];
    return [{ rule, dimension: 'waivers', weight: 0, outcome: 'fail', severity, level: 1 }];
  });
}

export function waiverFindings(waivers: readonly WaiverResult[], source: Source, readiness: number): Finding[] {
  return waivers.flatMap((waiver): Finding[] => {
    const { state, index, ticket, expires } = waiver;
    if (state === 'active') return [];
    return [
      {
        ...RULES[state],
        dimension: 'waivers',
        outcome: 'fail',
        blocks_from: null,
        weight: 0,
        message: `The waiver of ${waiver.rule} opens nothing: ${waiver.problem}.`,
        have: null,
        need: null,
        comparisons: [],
        missing: [],
        absent: [],
        warned: null,
        effective_from: null,
        location: source.locate(['waivers', index]),
        related: null,
        why: 'A waiver that does not hold looks like an accepted risk and is none.',
        effort: 'S',
        phase: 'rollout',
        refs: [],
        evidence: { level: 0, items: [], weakest: [] },
        points: 0,
        readiness_after: readiness,
        waiver: { state, expires: expires === null ? null : printQuantity(expires, 'date'), ticket },
      },
    ];
  });
}
