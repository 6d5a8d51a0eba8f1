/** The gaps, worst first: the first few in full, the rest in a line each, in the order that the points assume. */
import { where } from '../problems.js';
import { type Finding, isGap, type Report } from '../report.js';
import { inFull, inOneLine, inShort } from './gap.js';
import { gapCounts } from './headline.js';
import { heading } from './layout.js';
import { count, levelOfProof, type Style } from './style.js';
import { cutPlace, widthOf, wrap } from './wrap.js';

const MOST_DETAILED = 12;

const MOST_FIRST = 3;
const FIRST_FROM = 72;
/** Columns of the labels of the headline. */
const LABEL = 13;

/** What to do first, in a line each, where the gaps themselves are out of sight. */
export function first({ findings }: Report, style: Style): string[] {
  if (style.width < FIRST_FROM) return [];
  const found = findings.filter(isGap).slice(0, MOST_FIRST);
  const narrower = { ...style, width: style.width - LABEL, measure: style.measure - LABEL };
  const lines = found.flatMap((finding) => inOneLine(finding, narrower, placeColumns(found, narrower)));
  return lines.map((line, i) => `${i === 0 ? `  ${style.dim('First')}      ` : ' '.repeat(LABEL)}${line}`);
}

export function gaps(report: Report, style: Style): string[] {
  const found = report.findings.filter(isGap);
  if (found.length === 0) return [];
  const places = placeColumns(found, style);
  const detailed = new Set(found.filter(deserving).slice(0, MOST_DETAILED));
  const lines: string[] = [];
  let space = true;
  for (const finding of found) {
    const full = style.verbose || detailed.has(finding);
    if (full && !space) lines.push('');
    lines.push(...(full ? block(finding, style) : inOneLine(finding, style, places)));
    if (full) lines.push('');
    space = full;
  }
  if (lines.at(-1) === '') lines.pop();
  return [...heading('Gaps', about(report), style), ...lines, ...rest(found.length - detailed.size, style)];
}

function deserving({ severity }: Finding): boolean {
  return severity === 'blocker' || severity === 'major';
}

function block(finding: Finding, style: Style): string[] {
  const short = finding.outcome === 'unknown' && finding.missing.length > 0 && !style.verbose;
  return short ? inShort(finding, style) : inFull(finding, style);
}

function about({ score, findings }: Report): string {
  const proof = `gains assume that each is closed and proven to ${levelOfProof(score.fix_level)}`;
  return `${gapCounts(findings).replace(' gaps:', ':').replace('1 gap: ', '')}, worst first; ${proof}`;
}

function rest(number: number, style: Style): string[] {
  if (number === 0 || style.verbose) return [];
  const text = `${count(number, 'gap')} in one line${number === 1 ? '' : ' each'}; --verbose shows everything in full.`;
  return ['', ...wrap(text, style.measure).map((line) => style.dim(line))];
}

/** Room for places in one-line rows: as much as they need, at most a third of the line. */
function placeColumns(found: readonly Finding[], { measure }: Style): number {
  const most = Math.floor(measure * 0.3);
  return Math.max(...found.map(({ location }) => widthOf(cutPlace(where(location), most))));
}
