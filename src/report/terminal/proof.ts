/** Evidence: what to prove next, and what counts for less than it claims. */
import { where } from '../problems.js';
import type { EvidenceRow, ProofGap, Report } from '../report.js';
import { columns } from './columns.js';
import { heading } from './layout.js';
import { count, type Style, some, spoken } from './style.js';
import { cut } from './wrap.js';

const MOST = 6;

export function proof(report: Report, style: Style): string[] {
  return [...proofGaps(report, style), ...shortOfClaim(report, style)];
}

function proofGaps({ proof_gaps, evidence }: Report, style: Style): string[] {
  if (proof_gaps.length === 0) return [];
  const shown = style.verbose ? proof_gaps : proof_gaps.filter(worthwhile);
  const items = new Set(evidence.items.map(({ id }) => id));
  const about = 'passes that only a claim or a document backs; points when each alone is tested (E3)';
  const rows = columns(
    [
      { head: '', cells: shown.map(({ points }) => `+${points}`), right: true, paint: () => style.good },
      { head: '', cells: shown.map((gap) => settles(gap, items.has(gap.path), style)), share: 3 },
      { head: '', cells: shown.map(({ location }) => where(location)), share: 2, place: true, paint: () => style.dim },
    ],
    style,
    style.verbose ? 4 : 2,
    2,
  );
  return [...heading('Proof', about, style), ...rows, ...others(proof_gaps.slice(shown.length), style)];
}

/** The first three, and the others that gain a point alone. The gaps come sorted by points. */
function worthwhile({ points }: ProofGap, i: number): boolean {
  return i < 3 || (i < MOST && points > 0);
}

function others([next, ...more]: readonly ProofGap[], style: Style): string[] {
  if (next === undefined) return [];
  return [style.dim(`      and ${more.length + 1} more${next.points === 0 ? ', under a point each' : ''}`)];
}

function settles({ what, rules }: ProofGap, item: boolean, { verbose }: Style): string {
  const ids = verbose || rules.length <= 3 ? ` (${some(rules, 40)})` : '';
  return `${what}${item ? '; tested (E3), it' : ''} settles ${count(rules.length, 'rule')}${ids}`;
}

function shortOfClaim({ evidence }: Report, style: Style): string[] {
  const below = evidence.items.filter((item) => item.level < item.claimed);
  const shown = style.verbose ? evidence.items : below;
  if (shown.length === 0) return [];
  const about = style.verbose
    ? `${count(shown.length, 'item')}, ${below.length} of which count for less than they claim`
    : `${below.length} of ${count(evidence.items.length, 'item')} ${below.length === 1 ? 'counts' : 'count'} for less than claimed`;
  const rows = columns(
    [
      { head: '', cells: shown.map(({ id }) => cut(id, 12)) },
      { head: '', cells: shown.map((item) => worth(item, style)) },
      { head: '', cells: shown.map(description), share: 4 },
    ],
    style,
    3,
    2,
  );
  return [...heading('Evidence', about, style), ...rows];
}

function worth({ claimed, level }: EvidenceRow, { width }: Style): string {
  if (level >= claimed) return `E${level}`;
  return width < 60 ? `E${claimed} → E${level}` : `claims E${claimed}, counts E${level}`;
}

function description({ type, env, date, age_days, notes }: EvidenceRow): string {
  const why = notes.length > 0 ? `: ${notes.join(', ')}` : '';
  return `${spoken(type)}, ${spoken(env)}, ${date} (${count(age_days, 'day')})${why}`;
}
