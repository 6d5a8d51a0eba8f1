/** What makes a rule file well made beyond its types: cases for both outcomes, and for what can be missing. */
import type { Problem } from '../util/source.js';
import type { CompiledFile } from './compile.js';
import type { Expr } from './expression.js';
import type { Rule } from './pack.js';
import type { Outcome, RuleSource } from './schema.js';

export function lint({ source, rules, document }: CompiledFile): Problem[] {
  return source.rules.flatMap((rule, i) => {
    const compiled = rules[i];
    const complaints = [...coverage(rule), ...(compiled ? [...severities(rule), ...unusedParameters(compiled)] : [])];
    const location = document.locate(['rules', i, 'id'], 'value');
    return complaints.map((message) => ({ location, message: `${rule.id} ${message}` }));
  });
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
