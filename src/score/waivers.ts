/** Accepted gaps: which waivers hold on the day of the assessment, and what is wrong with the others. */
import type { Manifest } from '../manifest/schema.js';
import { isOpenBlocker, type Judged } from './score.js';
import type { ScoreSettings } from './settings.js';

export type WaiverState = 'active' | 'malformed' | 'expired' | 'unused';

export interface WaiverResult {
  readonly index: number;
  readonly rule: string;
  readonly state: WaiverState;
  readonly reason: string;
  readonly owner: string;
  readonly approvedBy: string;
  /** Last day on which it holds, seconds since 1970; null when not stated. */
  readonly expires: number | null;
  readonly ticket: string;
  /** What is wrong with it; empty when it holds. */
  readonly problem: string;
}

/** Gaps that nobody can accept on behalf of the people affected. */
export const NOT_WAIVABLE: ReadonlySet<string> = new Set([
  'GOV-001',
  'GOV-002',
  'GOV-004',
  'GOV-005',
  'DAT-007',
  'GRD-003',
  'GRD-006',
  'OWN-001',
  'REL-005',
]);

const MANDATORY = ['reason', 'owner', 'approved_by', 'compensating_control', 'created', 'expires', 'ticket'] as const;

type Waiver = NonNullable<NonNullable<Manifest['waivers']>[number]>;

/** Judges every waiver at `asOf` (seconds since 1970, a whole UTC day; the day of expiry still counts). */
export function judgeWaivers(
  waivers: readonly Waiver[],
  judged: readonly Judged[],
  asOf: number,
  settings: ScoreSettings,
): WaiverResult[] {
  const blockers = new Set<string>();
  return waivers.map((waiver, index) => {
    const item = judged.find(({ rule }) => rule === waiver.rule);
    const base = {
      index,
      rule: waiver.rule,
      reason: waiver.reason ?? '',
      owner: waiver.owner ?? '',
      approvedBy: waiver.approved_by ?? '',
      expires: waiver.expires ?? null,
      ticket: waiver.ticket ?? '',
    };
    const open = item && item.outcome !== 'pass' && item.outcome !== 'not_applicable';
    if (!open) {
      const problem = item ? `${waiver.rule} has no open gap` : `there is no rule ${waiver.rule} in the loaded packs`;
      return { ...base, state: 'unused' as const, problem };
    }
    const fault = malformed(waiver, item, asOf, settings);
    if (fault) return { ...base, state: 'malformed' as const, problem: fault };
    if ((waiver.expires ?? 0) < asOf) return { ...base, state: 'expired' as const, problem: 'it has expired' };
    if (isOpenBlocker(item)) blockers.add(item.rule);
    if (isOpenBlocker(item) && blockers.size > settings.waiver.blockers)
      return {
        ...base,
        state: 'malformed' as const,
        problem: `at most ${settings.waiver.blockers} blockers may be waived`,
      };
    return { ...base, state: 'active' as const, problem: '' };
  });
}

function malformed(waiver: Waiver, item: Judged, asOf: number, { waiver: limits }: ScoreSettings): string | undefined {
  const lacking = MANDATORY.filter((field) => String(waiver[field] ?? '').trim() === '');
  if (lacking.length > 0) return `it lacks ${lacking.join(', ')}`;
  if (NOT_WAIVABLE.has(waiver.rule)) return `${waiver.rule} cannot be waived`;
  if (waiver.owner?.trim().toLowerCase() === waiver.approved_by?.trim().toLowerCase())
    return 'owner and approver are the same';
  const created = waiver.created ?? 0;
  if (created > asOf) return 'it is dated after the assessment';
  const longest = item.severity === 'blocker' ? limits.blockerSeconds : limits.otherSeconds;
  if ((waiver.expires ?? 0) - created > longest)
    return `it lasts longer than the ${Math.round(longest / 86_400)} days that a ${item.severity} may be waived`;
  return undefined;
}
