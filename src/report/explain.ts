/** A rule or a fact in full: what it says, where its numbers come from, down to the lines of the manifest. */
import type { Fact, FactValue } from '../facts/fact.js';
import type { Override } from '../rules/override.js';
import type { Parameter, Rule } from '../rules/pack.js';
import type { RuleSource } from '../rules/schema.js';
import { brief, printable } from '../util/printable.js';
import { showQuantity } from '../util/quantity.js';
import { readPath, type Source, valueAt } from '../util/source.js';
import type { Finding } from './report.js';

export interface Paint {
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly accent: (text: string) => string;
}

export const PLAIN: Paint = { strong: (text) => text, dim: (text) => text, accent: (text) => text };

function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width - indent.length) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}

function field(label: string, text: string, width: number, { dim }: Paint): string {
  return `${dim(label.padEnd(11))}${wrap(printable(text), width, ' '.repeat(11))}`;
}

export interface RuleContext {
  /** The rule as it is written, with its cases. */
  readonly source: RuleSource | undefined;
  readonly finding: Finding | undefined;
  /** Its references, in words. */
  readonly references: readonly string[];
  /** What packs and the configuration changed about it. */
  readonly overrides: readonly Override[];
}

export interface RuleContext {
  /** The rule as it is written, with its cases. */
  readonly source: RuleSource | undefined;
  readonly finding: Finding | undefined;
  /** Its references, in words. */
  readonly references: readonly string[];
}

/** A rule: what, why, fix, condition, parameters with origin, references, cases; and its outcome, given a manifest. */
export function explainRule(
  rule: Rule,
  { source, finding, references, overrides }: RuleContext,
  width: number,
  paint: Paint,
): string {
  const { strong, dim } = paint;
  const blocks = rule.blocks_from ? `, blocks from ${rule.blocks_from.replace('_', ' ')}` : '';
  const lines = [
    `${strong(rule.id)}  ${strong(printable(rule.title))}`,
    dim(
      `${rule.severity}${blocks} · ${rule.dimension} · weight ${rule.weight} · effort ${rule.effort} · ${rule.phase}`,
    ),
    ...(rule.pack === undefined ? [] : [field('from', `the pack ${rule.pack}`, width, paint)]),
    ...overrides.map((override) => field('changed', changeLine(override), width, paint)),
    '',
    field('why', rule.why, width, paint),
    field('fix', rule.fix, width, paint),
  ];
  if (rule.text.when) lines.push(field('applies', rule.text.when, width, paint));
  lines.push(field('holds if', rule.text.check, width, paint));
  for (const [name, parameter] of Object.entries(rule.params))
    lines.push(field('parameter', parameterLine(rule.id, name, parameter), width, paint));
  if (rule.effective_from)
    lines.push(field('counts', `from ${rule.effective_from}; before that day, a shortfall is a warning`, width, paint));
  if (rule.tolerance)
    lines.push(
      field('tolerance', `${rule.tolerance.value * 100}% of a derived need (${rule.tolerance.origin})`, width, paint),
    );
  lines.push(...references.map((text, i) => field(i === 0 ? 'references' : '', printable(text), width, paint)));
  if (finding) lines.push('', ...outcome(finding, width, paint));
  if (source)
    lines.push('', dim('cases'), ...source.cases.map(({ name, expect }) => `  ${expect.padEnd(15)}${printable(name)}`));
  return `${lines.join('\n')}\n`;
}

function changeLine({ id, kind, was, now, by, reason }: Override): string {
  const what = {
    parameter: `${id} ${was} → ${now}`,
    weight: `${was} → ${now}`,
    disabled: 'switched off',
    replaced: `replaced (${was} → ${now})`,
  };
  return `${what[kind]} by ${by}: ${reason ?? 'no reason given'}`;
}

function parameterLine(rule: string, name: string, { value, dimension, origin, was }: Parameter): string {
  const changed = was === undefined ? '' : ` (overridden; was ${show(was, dimension)})`;
  return `${rule}.${name} = ${show(value, dimension)}${changed} — ${origin}`;
}

function show(value: FactValue | Parameter['value'] | null, dimension: Fact['dimension'], currency = ''): string {
  if (value === null) return 'unknown';
  if (typeof value === 'number') return showQuantity(value, dimension, currency);
  return Array.isArray(value) ? value.join(', ') || 'none' : String(value);
}

function outcome(finding: Finding, width: number, paint: Paint): string[] {
  const { location } = finding;
  const place = `${location.file}:${location.line}:${location.column}`;
  const lines = [field('outcome', `${finding.outcome}: ${brief(finding.message, 400)}`, width, paint)];
  for (const { text, have, need, holds } of finding.comparisons)
    lines.push(
      field(
        holds ? '  holds' : '  short',
        `${brief(text, 200)} — have ${brief(have, 80)}, need ${brief(need, 80)}`,
        width,
        paint,
      ),
    );
  lines.push(field('at', printable(place), width, paint));
  if (finding.evidence.level > 0) {
    const weakest = finding.evidence.weakest.slice(0, 3).join(', ');
    lines.push(
      field('evidence', `E${finding.evidence.level}${weakest === '' ? '' : `, held back by ${weakest}`}`, width, paint),
    );
  }
  return lines;
}

/** A fact as a tree: value, formula with the numbers put in, and what it came from down to manifest lines. */
export function explainFact(
  fact: Fact,
  facts: ReadonlyMap<string, Fact>,
  source: Source | undefined,
  currency: string,
  width: number,
  paint: Paint,
): string {
  const { strong, dim } = paint;
  const head = [
    `${strong(fact.id)} = ${strong(show(fact.value, fact.dimension, currency))} ${dim(`(${fact.basis}; ${fact.unit})`)}`,
    field('what', fact.description, width, paint),
    field('formula', `${fact.formula}${withNumbers(fact, facts, source, currency)}`, width, paint),
    field('source', fact.source, width, paint),
  ];
  const { interval, note } = fact;
  if (interval) {
    const [low, high] = [interval.low, interval.high].map((end) => show(end, fact.dimension, currency));
    head.push(field('interval', `${low} to ${high} in four published cases of five`, width, paint));
  }
  if (note) head.push(field('note', note, width, paint));
  if (fact.missing.length > 0) head.push(field('missing', fact.missing.join(', '), width, paint));
  if (fact.absent.length > 0) head.push(field('absent', fact.absent.join(', '), width, paint));
  const tree = branches(fact, facts, source, currency, '', paint, new Set([fact.id]));
  return `${[...head, ...(tree.length > 0 ? ['', `${fact.id} = ${show(fact.value, fact.dimension, currency)}`, ...tree] : [])].join('\n')}\n`;
}

/** The inputs in the order of the formula, as people read them. */
function withNumbers(
  fact: Fact,
  facts: ReadonlyMap<string, Fact>,
  source: Source | undefined,
  currency: string,
): string {
  if (fact.value === null || !source || fact.from.length === 0) return '';
  const inputs = fact.from.map((path) => {
    const inner = facts.get(path);
    if (inner) return show(inner.value, inner.dimension, currency);
    const value = valueAt(source.data, readPath(path));
    return typeof value === 'object' && value !== null ? `the values of ${path}` : brief(String(value), 40);
  });
  return ` = ${show(fact.value, fact.dimension, currency)}, with ${inputs.join(', ')}`;
}

function branches(
  fact: Fact,
  facts: ReadonlyMap<string, Fact>,
  source: Source | undefined,
  currency: string,
  indent: string,
  paint: Paint,
  seen: ReadonlySet<string>,
): string[] {
  return fact.from.flatMap((path, i) => {
    const last = i === fact.from.length - 1;
    const inner = facts.get(path);
    const own = `${indent}${last ? '└─' : '├─'} `;
    if (!inner) return [`${own}${leaf(path, source, paint)}`];
    const line = `${own}${path} = ${show(inner.value, inner.dimension, currency)}  ${paint.dim(inner.formula)}`;
    if (seen.has(path)) return [line];
    const below = branches(
      inner,
      facts,
      source,
      currency,
      `${indent}${last ? '   ' : '│  '}`,
      paint,
      new Set([...seen, path]),
    );
    return [line, ...below];
  });
}

function leaf(path: string, source: Source | undefined, { dim, accent }: Paint): string {
  if (!source) return path;
  const steps = readPath(path);
  const value = valueAt(source.data, steps);
  if (value === undefined) return `${path} ${dim('not declared')}`;
  const { file, line, column } = source.locate(steps, 'value');
  const text =
    typeof value === 'object' && value !== null ? brief(JSON.stringify(value), 60) : brief(String(value), 60);
  return `${path} = ${text}  ${accent(printable(`${file}:${line}:${column}`))}`;
}
