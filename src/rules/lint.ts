/** What makes a rule file well made beyond its types: cases for both outcomes, references that lead somewhere. */
import type { Problem } from '../util/source.js';
import type { CompiledFile } from './compile.js';
import { beginning, type Crosswalk, type Resolution } from './crosswalk.js';
import type { Expr } from './expression.js';
import type { Rule } from './pack.js';
import type { Outcome, RuleSource } from './schema.js';

/** What is wrong with a file. References that may be right although nothing here knows them are left to `doubts`. */
export function lint(file: CompiledFile, frameworks: Crosswalk): Problem[] {
  const { source, rules, document } = file;
  const complaints = source.rules.flatMap((rule, i) => {
    const compiled = rules[i];
    const found = [
      ...coverage(rule),
      ...(compiled ? [...severities(rule), ...unusedParameters(compiled)] : []),
      ...dates(rule, frameworks),
    ];
    const location = document.locate(['rules', i, 'id'], 'value');
    return found.map((message) => ({ location, message: `${rule.id} ${message}` }));
  });
  return [...complaints, ...references(file, frameworks, true)];
}

/** References to something that no framework here lists: right, perhaps, but nobody can look them up. */
export function doubts(file: CompiledFile, frameworks: Crosswalk): Problem[] {
  return references(file, frameworks, false);
}

function references({ source, document }: CompiledFile, frameworks: Crosswalk, certain: boolean): Problem[] {
  return source.rules.flatMap(({ id, refs }, i) =>
    refs.flatMap((reference, j): Problem[] => {
      const resolved: Resolution = frameworks.resolve(reference);
      if (resolved.ok || resolved.certain !== certain) return [];
      const location = document.locate(['rules', i, 'refs', j], 'value');
      const { message, suggestion } = resolved;
      return [{ location, message: `${id}: ${message}`, ...(suggestion ? { suggestion } : {}) }];
    }),
  );
}

/** A rule that begins to count on a day says so in its cases, and begins on the day of a duty it refers to. */
function dates({ effective_from: from, refs, cases }: RuleSource, frameworks: Crosswalk): string[] {
  if (from === undefined) return [];
  const days = refs.flatMap((reference) => {
    const resolved = frameworks.resolve(reference);
    if (!resolved.ok) return [];
    return resolved.refs.flatMap((ref) => beginning(ref) ?? []);
  });
  const other = [...new Set(days)].sort();
  return [
    ...(other.length > 0 && !other.includes(from)
      ? [`has effective_from ${from}, but what it refers to begins on ${other.join(', ')}`]
      : []),
    ...(cases.some((item) => item.expect === 'warn' && item.as_of !== undefined && item.as_of < from)
      ? []
      : [`has effective_from ${from}, but no case before that day (as_of) that expects warn`]),
  ];
}

function coverage(rule: RuleSource): string[] {
  const has = (outcome: Outcome) => rule.cases.some(({ expect }) => expect === outcome);
  const wanted: readonly [Outcome, boolean][] = [
    ['pass', true],
    ['fail', true],
    ['unknown', true],
    ['not_applicable', rule.when !== undefined],
  ];
  const names = new Set(rule.cases.map(({ name }) => name));
  return [
    ...wanted
      .filter(([outcome, needed]) => needed && !has(outcome))
      .map(([outcome]) => `has no case that expects ${outcome}`),
    ...(names.size < rule.cases.length ? ['has two cases of the same name'] : []),
  ];
}

function severities({ severity, blocks_from }: RuleSource): string[] {
  if (severity === 'blocker' && blocks_from === undefined) return ['is a blocker without blocks_from'];
  return severity !== 'blocker' && blocks_from !== undefined ? ['has blocks_from but is no blocker'] : [];
}

function unusedParameters(rule: Rule): string[] {
  const used = new Set<string>();
  const visit = (node: unknown): void => {
    if (!Array.isArray(node)) return;
    const [kind, name] = node as unknown as Expr;
    if (kind === 'param' && typeof name === 'string') used.add(name);
    for (const part of node) visit(part);
  };
  for (const expr of [rule.check, rule.when, rule.escalate]) visit(expr);
  for (const part of rule.message ?? []) if (typeof part !== 'string') visit(part.ref);
  return Object.keys(rule.params)
    .filter((name) => !used.has(name))
    .map((name) => `has the parameter ${name}, which nothing uses`);
}
