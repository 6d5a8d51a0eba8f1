/** Evidence: what to prove next, what counts for less than it claims, and what is held up for suspiciously much. */
import { where } from '../problems.js';
import type { EvidenceRow, ProofGap, Report } from '../report.js';
import { columns } from './columns.js';
import { heading } from './layout.js';
import { count, MARKS, type Style, some, spoken } from './style.js';
import { cut } from './wrap.js';

const MOST = 6;

export function proof(report: Report, style: Style): string[] {
  return [...proofGaps(report, style), ...register(report, style)];
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

function register({ evidence }: Report, style: Style): string[] {
  const shown = style.verbose ? evidence.items : evidence.items.filter((item) => below(item) || item.broad);
  if (shown.length === 0) return [];
  const rows = columns(
    [
      { head: '', cells: shown.map(({ id }) => cut(id, 12)) },
      { head: '', cells: shown.map((item) => worth(item, style)) },
      { head: '', cells: shown.map((item) => description(item, evidence.broad_above)), share: 4 },
    ],
    style,
    3,
    2,
  );
  return [...heading('Evidence', aboutRegister(evidence), style), ...rows];
}

function below({ level, claimed }: EvidenceRow): boolean {
  return level < claimed;
}

function aboutRegister({ items, broad_above: most }: Report['evidence']): string {
  const [short, broad] = [items.filter(below).length, items.filter((item) => item.broad).length];
  const parts = [
    short > 0 || broad === 0 ? `${short} ${short === 1 ? 'counts' : 'count'} for less than claimed` : '',
    broad > 0 ? `${broad} ${broad === 1 ? 'backs' : 'back'} more than ${limits(most)}: does it show all of that?` : '',
  ].filter((part) => part !== '');
  return `${count(items.length, 'item')}; ${parts.join('; ')}`;
}

function limits({ rules, dimensions }: Report['evidence']['broad_above']): string {
  return `${count(rules, 'rule')} or ${count(dimensions, 'dimension')}`;
}

function worth({ claimed, level }: EvidenceRow, { width }: Style): string {
  if (level >= claimed) return `E${level}`;
  return width < 60 ? `E${claimed} → E${level}` : `claims E${claimed}, counts E${level}`;
}

function description(item: EvidenceRow, most: Report['evidence']['broad_above']): string {
  const { type, env, date, age_days, broad, rules, dimensions } = item;
  const backs = `backs ${count(rules.length, 'rule')} in ${count(dimensions.length, 'dimension')}, more than ${limits(most)}`;
  const notes = [...item.notes, ...(broad ? [`${MARKS.warn} ${backs}`] : [])];
  const why = notes.length > 0 ? `: ${notes.join(', ')}` : '';
  return `${spoken(type)}, ${spoken(env)}, ${date} (${count(age_days, 'day')})${why}`;
}
