/** Frameworks and their coverage in words, the same in the terminal and in Markdown. */
import type { ControlCoverage, ControlStatus, Coverage, FrameworkSummary, SupportingRule } from '../coverage.js';

export const STATUS: Readonly<Record<ControlStatus, string>> = {
  no_rule: 'no rule',
  not_assessed: 'not assessed',
  all_pass: 'all rules pass',
  some_pass: 'some rules pass',
  none_pass: 'no rule passes',
  unknown: 'not declared',
  not_applicable: 'does not apply',
};

/** `72`, or `20 of 211`, or `17, not all`. */
export function controlsText({ controls, controls_published: all, all_listed: whole }: FrameworkSummary): string {
  if (whole) return String(controls);
  return all === null ? `${controls}, not all` : `${controls} of ${all}`;
}

/** Since when it applies; for one that begins in parts, what comes next after `asOf`, or what came last. */
export function beginText({ effective_from: from, dates, kind }: FrameworkSummary, asOf: string): string {
  const days = dates.map(({ on }) => on).sort();
  const next = days.find((on) => on > asOf);
  if (next) return `next ${next}`;
  const last = days.at(-1) ?? from;
  return last === null ? '–' : `${kind === 'law' ? 'since ' : ''}${last}`;
}

/** The day from which a control applies, while it does not yet. */
export function laterText({ effective_from: from, in_force: inForce }: ControlCoverage): string {
  return inForce ? '' : (from ?? '');
}

const MARKS = { pass: '✓', warn: '▲', fail: '✗', unknown: '?', not_applicable: '–' } as const;

/** `GOV-002 ✓E3`: the rule, how it came out, and what it rests on. */
export function ruleText({ rule, outcome, evidence_level: level }: SupportingRule): string {
  if (outcome === null) return rule;
  return `${rule} ${MARKS[outcome]}${level > 0 ? `E${level}` : ''}`;
}

/** `2 of 3`, or nothing where no rule applies. */
export function shareText(part: number, { applicable }: ControlCoverage): string {
  return applicable === 0 ? '–' : `${part} of ${applicable}`;
}

/** How many of the listed controls have rules. */
export function coveredText({ framework }: Coverage): string {
  const { controls, controls_with_rules: covered, rules } = framework;
  return `${covered} of ${controls} listed controls have rules; ${rules} rule${rules === 1 ? '' : 's'} in all`;
}

/** In how many controls all rules pass, as declared and as proven, and how the others stand. */
export function outcomesText({ controls }: Coverage): string {
  const passing = controls.filter(({ status }) => status === 'all_pass');
  const proven = passing.filter((control) => control.proven === control.applicable);
  const others = (['some_pass', 'none_pass', 'unknown', 'not_applicable'] as const)
    .map((status) => [controls.filter((control) => control.status === status).length, STATUS[status]] as const)
    .flatMap(([number, words]) => (number === 0 ? [] : [`${words}: ${number}`]));
  return [`all rules pass: ${passing.length} as declared, ${proven.length} as proven`, ...others].join('; ');
}
