/** The pages of the rules: an index, and one page for each dimension, from `rules/` and `rules/frameworks/`. */
import { stringify } from 'yaml';
import { DEFINITIONS } from '../../src/facts/derive.js';
import { type Crosswalk, referenceTo } from '../../src/rules/crosswalk.js';
import type { DimensionSource, RuleSource } from '../../src/rules/schema.js';
import { block, code, link, prose, table } from './markdown.js';

export const INDEX = 'docs/rules.md';
export const FOLDER = 'docs/rules';

const GENERATED = '<!-- Generated from rules/ by `npm run docs`. Change the rules, not this page. -->';
const PHASES: Readonly<Record<RuleSource['phase'], string>> = {
  discovery: 'due in discovery',
  design: 'due in design',
  implementation: 'due in implementation',
  rollout: 'due in rollout',
};
const EFFORTS: Readonly<Record<RuleSource['effort'], string>> = {
  S: 'effort S (about a week)',
  M: 'effort M (about three weeks)',
  L: 'effort L (about eight weeks)',
};
const OUTCOMES: Readonly<Record<RuleSource['cases'][number]['expect'], string>> = {
  pass: 'passes',
  warn: 'warns',
  fail: 'fails',
  unknown: 'unknown',
  not_applicable: 'does not apply',
};
/** Longest account of a case in its table; the rest stands in the rule file. */
const CASE_LENGTH = 160;

export const pageOf = ({ dimension }: Pick<DimensionSource, 'dimension'>): string =>
  `${dimension.replaceAll('_', '-')}.md`;

/** Pages by file name, the index among them. */
export function rulePages(dimensions: readonly DimensionSource[], frameworks: Crosswalk): ReadonlyMap<string, string> {
  return new Map([
    [INDEX, index(dimensions)],
    ...dimensions.map((dimension) => [`${FOLDER}/${pageOf(dimension)}`, page(dimension, frameworks)] as const),
  ]);
}

export function countOf(dimensions: readonly DimensionSource[]): string {
  const rules = dimensions.flatMap((dimension) => dimension.rules);
  return `${rules.length} rules in ${dimensions.length} dimensions`;
}

export const blockersOf = (rules: readonly RuleSource[]): number =>
  rules.filter(({ severity }) => severity === 'blocker').length;

function index(dimensions: readonly DimensionSource[]): string {
  const blockers = blockersOf(dimensions.flatMap(({ rules }) => rules));
  const sections = dimensions.flatMap((dimension) => {
    const file = `rules/${pageOf(dimension)}`;
    const rows = dimension.rules.map((rule) => [
      link(rule.id, `${file}#${rule.id.toLowerCase()}`),
      prose(rule.title),
      severityOf(rule),
      String(rule.weight),
    ]);
    return [
      `## ${prose(dimension.title)}`,
      `${prose(dimension.production)}. Weight ${dimension.weight}; usually answered by the ${prose(dimension.owner)}. ${link('All about these rules', file)}`,
      table(['Rule', 'Asks', 'Severity', 'Weight'], rows),
    ];
  });
  return text([
    GENERATED,
    '# The rules',
    `${countOf(dimensions)}; ${blockers} are blockers. A **blocker** that fails or is unknown caps the readiness, holds the level and, from the stage it names on, fails the gate. The weight is that of the rule inside its dimension. \`airworthy explain ID\` says the same in a terminal, with the numbers of your manifest.`,
    `Where a rule asks for something else than the catalogue it came from, ${link('deviations.md', 'deviations.md')} says why; ${link('calibration.md', 'calibration.md')} shows what the score makes of shipped systems.`,
    ...sections,
  ]);
}

function page(dimension: DimensionSource, frameworks: Crosswalk): string {
  const total = dimension.rules.reduce((sum, { weight }) => sum + weight, 0);
  const file = `../../rules/${pageOf(dimension).replace(/\.md$/, '.yaml')}`;
  return text([
    GENERATED,
    `# ${prose(dimension.title)}`,
    `${link('All dimensions', '../rules.md')} · ${link('rule file', file)} · weight ${dimension.weight} in the readiness · usually answered by the ${prose(dimension.owner)}`,
    table(['In a pilot', 'In production'], [[prose(dimension.pilot), prose(dimension.production)]]),
    table(
      ['Rule', 'Asks', 'Severity'],
      dimension.rules.map((rule) => [link(rule.id, `#${rule.id.toLowerCase()}`), prose(rule.title), severityOf(rule)]),
    ),
    ...dimension.rules.flatMap((rule) => section(rule, total, frameworks)),
  ]);
}

function severityOf({ severity, blocks_from: from, escalate }: RuleSource): string {
  if (severity === 'blocker') return `**blocker** from ${(from ?? 'production').replace('_', ' ')}`;
  return escalate === undefined ? severity : `${severity}, at worst a **blocker** from production`;
}

function section(rule: RuleSource, total: number, frameworks: Crosswalk): readonly string[] {
  const { id, title, weight, effort, phase, at, effective_from: from, escalate, tolerance, message, why, fix } = rule;
  const parts = [
    severityOf(rule),
    `weight ${weight} of ${total}`,
    EFFORTS[effort],
    PHASES[phase],
    `stands at ${code(at)}`,
  ];
  return [
    `## ${id}`,
    `**${prose(title)}**`,
    parts.join(' · '),
    `**Why.** ${prose(why)}`,
    `**Fix.** ${prose(fix)}`,
    ...(rule.when === undefined
      ? ['Always applies. Passes when']
      : ['Applies when', block(broken(rule.when)), 'Passes when']),
    block(broken(rule.check)),
    ...(escalate === undefined ? [] : ['A failure is a blocker for production when', block(broken(escalate))]),
    ...(from === undefined ? [] : [`Counts from ${from}; before that day a failing rule warns.`]),
    ...(message === undefined ? [] : [`A failing finding says: ${prose(message.replace(/\{([^}]+)\}/g, '`$1`'))}`]),
    ...parameters(rule),
    ...(tolerance
      ? [
          `A derived or assumed need may be missed by ${prose(String(tolerance.value))} with a warning (${prose(tolerance.origin)}).`,
        ]
      : []),
    ...facts(rule),
    references(rule, frameworks),
    cases(rule),
  ];
}

/** A condition with each part of its outermost conjunction on a line of its own. */
function broken(condition: string): string {
  let depth = 0;
  return condition
    .trim()
    .split(/(\s+&&\s+|[()[\]{}])/)
    .map((piece) => {
      if (/^[([{]$/.test(piece)) depth += 1;
      if (/^[)\]}]$/.test(piece)) depth -= 1;
      return depth === 0 && piece.trim() === '&&' ? '\n&& ' : piece;
    })
    .join('');
}

function parameters({ id, params = {} }: RuleSource): readonly string[] {
  const rows = Object.entries(params).map(([name, { value, origin }]) => [
    code(`${id}.${name}`),
    code(Array.isArray(value) ? value.join(', ') : String(value)),
    prose(origin),
  ]);
  return rows.length === 0 ? [] : [table(['Parameter', 'Value', 'Origin'], rows)];
}

/** The facts that the texts of a rule name, with their formulas. */
function facts({ when = '', check, escalate = '' }: RuleSource): readonly string[] {
  const named = new Set([when, check, escalate].join(' ').match(/\b(?:need|derived)(?:\.\w+)+/g) ?? []);
  const rows = DEFINITIONS.filter(({ id }) => named.has(id)).map(({ id, description, formula, unit }) => [
    code(id),
    prose(description),
    prose(formula),
    prose(unit),
  ]);
  return rows.length === 0 ? [] : [table(['Fact', 'What it is', 'Formula', 'Unit'], rows)];
}

function references({ refs }: RuleSource, frameworks: Crosswalk): string {
  const lines = refs.flatMap((reference) => {
    const resolved = frameworks.resolve(reference);
    if (!resolved.ok) return [`- ${prose(reference)}`];
    return resolved.refs.map((ref) => {
      const { framework, control } = ref;
      const where = framework.kind === 'literature' ? '' : ` (${prose(framework.title)})`;
      return `- ${link(prose(referenceTo(ref)), control.url ?? framework.url)} ${prose(control.title)}${where}`;
    });
  });
  return ['Supports evidence for:', '', ...new Set(lines)].join('\n');
}

function cases({ cases: all, given }: RuleSource): string {
  const rows = all.map(({ name, given: change, without = [], as_of: asOf, expect }) => {
    const changes = [
      ...leaves(change ?? {}),
      ...without.map((path) => `without ${path}`),
      ...(asOf === undefined ? [] : [`as of ${asOf}`]),
    ].join('; ');
    return [prose(name), changes === '' ? '' : code(cut(changes)), OUTCOMES[expect]];
  });
  const base = given === undefined ? [] : ['They start from', block(stringify(given, { lineWidth: 110 }), 'yaml')];
  return [
    `<details><summary>${all.length} cases</summary>`,
    ...base,
    table(['Case', 'Difference', 'Outcome'], rows),
    '</details>',
  ].join('\n\n');
}

/** `path: value` for every value of nested maps. */
function leaves(value: unknown, path = ''): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: ${flow(value)}`];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${flow(inner)}`);
  return `{${entries.join(', ')}}`;
}

function cut(words: string): string {
  return words.length <= CASE_LENGTH ? words : `${words.slice(0, CASE_LENGTH - 1)}…`;
}

function text(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}
