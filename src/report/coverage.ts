/** Which rules support evidence for which control of a framework, and how they came out: plain data for reporters. */
import { beginning, referenceTo } from '../rules/crosswalk.js';
import type { Pack, Rule } from '../rules/pack.js';
import type { Outcome, Severity } from '../rules/schema.js';
import type { Framework, Kind } from '../rules/schema-frameworks.js';
import { PROVEN } from './build.js';
import type { Finding, Report } from './report.js';

export const COVERAGE_SCHEMA_VERSION = '1.0';

/** What a listing of rules beside controls does and does not say. */
export const STATEMENT =
  'A rule supports evidence for a control. It does not show that the control is met, and no rule here certifies anything.';

export interface FrameworkSummary {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly publisher: string;
  readonly url: string;
  readonly kind: Kind;
  readonly effective_from: string | null;
  readonly dates: readonly { readonly on: string; readonly what: string }[];
  readonly note: string | null;
  /** Controls in the file, and how many the publication has; null where nobody counted. */
  readonly controls: number;
  readonly controls_published: number | null;
  readonly all_listed: boolean;
  /** Controls that at least one rule refers to, and the rules that refer to any. */
  readonly controls_with_rules: number;
  readonly rules: number;
}

export interface SupportingRule {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  /** Null without an assessment. */
  readonly outcome: Outcome | null;
  /** Evidence level of a pass or a warning, otherwise 0. */
  readonly evidence_level: number;
}

/**
 * `all_pass`: every rule that applies passes; `some_pass`: some pass or warn; `none_pass`: none does, and one fails;
 * `unknown`: none does, for lack of answers; `not_applicable`: no rule applies; `not_assessed`: there are rules, but no
 * manifest; `no_rule`: no rule refers to it.
 */
export type ControlStatus =
  | 'no_rule'
  | 'not_assessed'
  | 'all_pass'
  | 'some_pass'
  | 'none_pass'
  | 'unknown'
  | 'not_applicable';

export interface ControlCoverage {
  readonly id: string;
  readonly title: string;
  readonly reference: string;
  readonly effective_from: string | null;
  readonly in_force: boolean;
  readonly status: ControlStatus;
  /** Rules that apply, that pass as declared, and that pass with evidence of a test or better. */
  readonly applicable: number;
  readonly declared: number;
  readonly proven: number;
  readonly rules: readonly SupportingRule[];
}

interface Envelope {
  readonly schema_version: string;
  readonly tool: { readonly name: 'airworthy'; readonly version: string };
  readonly pack: { readonly name: string; readonly version: string; readonly digest: string };
  readonly as_of: string;
  readonly statement: string;
}

export interface FrameworkList extends Envelope {
  readonly frameworks: readonly FrameworkSummary[];
}

export interface Coverage extends Envelope {
  readonly framework: FrameworkSummary;
  /** Null without an assessment. */
  readonly system: { readonly name: string; readonly file: string; readonly digest: string } | null;
  readonly controls: readonly ControlCoverage[];
}

export interface CoverageInput {
  readonly pack: Pack;
  /** YYYY-MM-DD. */
  readonly asOf: string;
  readonly version: string;
}

export function listFrameworks(frameworks: readonly Framework[], input: CoverageInput): FrameworkList {
  return { ...envelope(input), frameworks: frameworks.map((framework) => summaryOf(framework, input.pack.rules)) };
}

export function coverageOf(framework: Framework, input: CoverageInput, report?: Report): Coverage {
  const findings = report && new Map(report.findings.map((finding) => [finding.rule, finding]));
  const rules = rulesByReference(input.pack.rules);
  const controls = framework.controls.map((control): ControlCoverage => {
    const reference = referenceTo({ framework, control });
    const supporting = (rules.get(reference) ?? []).map((rule) => supportingRule(rule, findings));
    const from = beginning({ framework, control });
    return {
      id: control.id,
      title: control.title,
      reference,
      effective_from: from,
      in_force: from === null || from <= input.asOf,
      ...judged(supporting),
      rules: supporting,
    };
  });
  return {
    ...envelope(input),
    framework: summaryOf(framework, input.pack.rules),
    system: report ? { name: report.system.name, ...report.manifest } : null,
    controls,
  };
}

function envelope({ pack, asOf, version }: CoverageInput): Envelope {
  return {
    schema_version: COVERAGE_SCHEMA_VERSION,
    tool: { name: 'airworthy', version },
    pack: { name: pack.name, version: pack.version, digest: pack.digest },
    as_of: asOf,
    statement: STATEMENT,
  };
}

function summaryOf(framework: Framework, rules: readonly Rule[]): FrameworkSummary {
  const {
    id,
    title,
    version,
    publisher,
    url,
    kind,
    effective_from: from,
    dates,
    note,
    controls,
    listed,
    of,
  } = framework;
  const byReference = rulesByReference(rules);
  const supporting = controls.map((control) => byReference.get(referenceTo({ framework, control })) ?? []);
  return {
    id,
    title,
    version,
    publisher,
    url,
    kind,
    effective_from: from ?? null,
    dates: dates ?? [],
    note: note ?? null,
    controls: controls.length,
    controls_published: listed === 'all' ? controls.length : (of ?? null),
    all_listed: listed === 'all',
    controls_with_rules: supporting.filter((own) => own.length > 0).length,
    rules: new Set(supporting.flat().map((rule) => rule.id)).size,
  };
}

function rulesByReference(rules: readonly Rule[]): ReadonlyMap<string, readonly Rule[]> {
  const result = new Map<string, Rule[]>();
  for (const rule of rules)
    for (const reference of rule.refs) result.set(reference, [...(result.get(reference) ?? []), rule]);
  return result;
}

function supportingRule(
  { id, title, severity }: Rule,
  findings: ReadonlyMap<string, Finding> | undefined,
): SupportingRule {
  const finding = findings?.get(id);
  return {
    rule: id,
    title,
    severity: finding?.severity ?? severity,
    outcome: finding?.outcome ?? null,
    evidence_level: finding?.evidence.level ?? 0,
  };
}

function judged(
  rules: readonly SupportingRule[],
): Pick<ControlCoverage, 'status' | 'applicable' | 'declared' | 'proven'> {
  const applying = rules.filter(({ outcome }) => outcome !== null && outcome !== 'not_applicable');
  const passing = applying.filter(({ outcome }) => outcome === 'pass');
  const proven = passing.filter((rule) => rule.evidence_level >= PROVEN);
  return {
    status: statusOf(rules, applying),
    applicable: applying.length,
    declared: passing.length,
    proven: proven.length,
  };
}

function statusOf(rules: readonly SupportingRule[], applying: readonly SupportingRule[]): ControlStatus {
  if (rules.length === 0) return 'no_rule';
  if (rules.every(({ outcome }) => outcome === null)) return 'not_assessed';
  if (applying.length === 0) return 'not_applicable';
  const has = (wanted: Outcome) => applying.some(({ outcome }) => outcome === wanted);
  if (applying.every(({ outcome }) => outcome === 'pass')) return 'all_pass';
  if (has('pass') || has('warn')) return 'some_pass';
  return has('fail') ? 'none_pass' : 'unknown';
}
