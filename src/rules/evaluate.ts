/** Holds one rule against one system: the outcome, what decided it, and what is missing. */
import type { Fact, Facts } from '../facts/fact.js';
import { showQuantity } from '../util/quantity.js';
import { readPath, showPath, valueAt } from '../util/source.js';
import { evaluate, RuleDefect, type Scope, Unknown, type Value } from './expression.js';
import type { Rule, Template } from './pack.js';
import { conjuncts, type Reason, reads, reasons } from './reasons.js';
import type { Outcome, Severity } from './schema.js';

export interface Evaluation {
  readonly rule: Rule;
  readonly outcome: Outcome;
  /** The severity that counts: a rule may escalate. */
  readonly severity: Severity;
  readonly blocksFrom?: 'limited_production' | 'production';
  /** The comparisons that decided the outcome. */
  readonly reasons: readonly Reason[];
  /** Manifest paths that are missing (unknown) or declared absent (fail). */
  readonly missing: readonly string[];
  readonly absent: readonly string[];
  /** Manifest paths and facts that decided the outcome. */
  readonly reads: readonly string[];
  /** Why a shortfall is only a warning. */
  readonly warned?: 'assumed' | 'predicted' | 'tolerance' | 'not_in_force';
}

type Context = Omit<Scope, 'params'>;

/** Evaluates a rule. Throws RuleDefect, naming the rule, for a mistake in the rule itself. */
export function evaluateRule(rule: Rule, context: Context): Evaluation {
  const scope: Scope = { ...context, params: valuesOf(rule) };
  try {
    return judge(rule, scope);
  } catch (error) {
    if (error instanceof RuleDefect) throw new RuleDefect(`${rule.id} (${rule.file}:${rule.line}): ${error.message}`);
    throw error;
  }
}

const values = new WeakMap<Rule['params'], Scope['params']>();

/** The parameters of a rule without their origins. */
function valuesOf({ params }: Pick<Rule, 'params'>): Scope['params'] {
  const known = values.get(params);
  if (known) return known;
  const found = Object.fromEntries(Object.entries(params).map(([name, { value }]) => [name, value]));
  values.set(params, found);
  return found;
}

function judge(rule: Rule, scope: Scope): Evaluation {
  const applies = rule.when === undefined ? true : evaluate(rule.when, scope);
  if (applies instanceof Unknown && rule.when !== undefined)
    return plain(rule, 'unknown', reasons(rule.when, scope, applies), applies.paths, reads(rule.when, scope));
  if (applies === null && rule.when !== undefined) {
    const why = reasons(rule.when, scope, applies);
    return plain(
      rule,
      'unknown',
      why,
      why.flatMap((reason) => lacking(reason, scope)),
      reads(rule.when, scope),
    );
  }
  if (applies !== true) return plain(rule, 'not_applicable', [], [], rule.when ? reads(rule.when, scope) : []);
  const value = evaluate(rule.check, scope);
  const why = reasons(rule.check, scope, value);
  const read = [...new Set(why.flatMap((reason) => reason.reads))];
  if (value === true) return held(rule, why, read, scope);
  if (value instanceof Unknown) return plain(rule, 'unknown', why, value.paths, read);
  return shortfall(rule, why, read, scope);
}

function plain(
  rule: Rule,
  outcome: Outcome,
  why: readonly Reason[],
  missing: readonly string[],
  read: readonly string[],
): Evaluation {
  const { severity, blocks_from } = rule;
  const blocks = severity === 'blocker' ? { blocksFrom: blocks_from ?? 'production' } : {};
  return { rule, outcome, severity, ...blocks, reasons: why, missing, absent: [], reads: read };
}

/** What holds only as predicted was not shown to hold: a warning. */
function held(rule: Rule, why: readonly Reason[], read: readonly string[], { facts }: Scope): Evaluation {
  const modelled = why.filter((reason) => predictions(reason, facts).length > 0);
  if (modelled.length === 0) return plain(rule, 'pass', why, [], read);
  return { ...plain(rule, 'warn', modelled, [], read), warned: 'predicted' };
}

function shortfall(rule: Rule, why: readonly Reason[], read: readonly string[], scope: Scope): Evaluation {
  const short = why.filter((reason) => reason.holds !== true);
  const absent = [...new Set(short.flatMap((reason) => lacking(reason, scope)))];
  const base = { ...plain(rule, 'fail', short, [], read), absent };
  const warned = mitigated(rule, short, scope);
  const open = warned === undefined || warned === 'not_in_force' ? [] : unknownIn(rule, scope);
  // What may hold after all does not settle the rule while something else is unknown.
  if (open.length > 0) return plain(rule, 'unknown', why, open, read);
  if (warned) return { ...base, outcome: 'warn', warned };
  if (rule.escalate && evaluate(rule.escalate, scope) === true)
    return { ...base, severity: 'blocker', blocksFrom: 'production' };
  return base;
}

/** Paths that are missing for other parts of the condition. */
function unknownIn(rule: Rule, scope: Scope): readonly string[] {
  const values = conjuncts(rule.check).map((part) => evaluate(part, scope));
  return [...new Set(values.flatMap((value) => (value instanceof Unknown ? value.paths : [])))];
}

/** The paths for which a failing comparison has nothing, each shortened to the ancestor that is declared absent. */
function lacking(reason: Reason, { facts, manifest }: Scope): readonly string[] {
  if (reason.have !== null && reason.need !== null) return [];
  const paths = reason.reads.flatMap((path) => facts.get(path)?.absent ?? [path]);
  return paths.flatMap((path) => nothingAt(manifest, path) ?? []);
}

/** The shortest prefix of a path at which nothing is: null, empty, or lacking; undefined when there is something. */
function nothingAt(manifest: unknown, path: string): string | undefined {
  const steps = readPath(path);
  for (let length = 1; length <= steps.length; length += 1) {
    const value = valueAt(manifest, steps.slice(0, length));
    if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0))
      return showPath(steps.slice(0, length));
  }
  return undefined;
}

/** Missing paths, each shortened to the first step that is not there: `governance.residency`, not its five fields. */
export function firstMissing(manifest: unknown, paths: readonly string[]): readonly string[] {
  const short = paths.map((path) => nothingAt(manifest, path) ?? path);
  return [...new Set(short)];
}

function mitigated(rule: Rule, short: readonly Reason[], scope: Scope): Evaluation['warned'] {
  if (rule.effective_from && Date.parse(`${rule.effective_from}T00:00:00Z`) / 1000 > scope.asOf) return 'not_in_force';
  if (short.length === 0) return undefined;
  if (short.every((reason) => assumed(reason, scope.facts))) return 'assumed';
  if (short.every((reason) => assumed(reason, scope.facts) || possible(reason, scope.facts))) return 'predicted';
  const { tolerance } = rule;
  if (tolerance && short.every((reason) => within(reason, tolerance.value, scope.facts))) return 'tolerance';
  return undefined;
}

/** The shortfall is a number that rests on an assumed value. Something declared absent is no such thing. */
function assumed(reason: Reason, facts: Facts): boolean {
  if (reason.have === null || reason.need === null) return false;
  return reason.reads.some((path) => restsOnAssumption(facts.get(path), facts));
}

/** The facts of a comparison that are predictions: those with an interval. */
function predictions({ haveText, needText }: Reason, facts: Facts): readonly Fact[] {
  return [haveText, needText].flatMap((text) => {
    const fact = facts.get(text);
    return fact?.interval ? [fact] : [];
  });
}

/** The comparison holds at the favourable end of what is predicted: only beyond it a prediction fails a rule. */
function possible(reason: Reason, facts: Facts): boolean {
  const { have, need, op, haveText, needText } = reason;
  if (typeof have !== 'number' || typeof need !== 'number' || predictions(reason, facts).length === 0) return false;
  const [haves, needs] = [facts.get(haveText)?.interval, facts.get(needText)?.interval];
  if (op === '>=' || op === '>') {
    const [most, least] = [haves?.high ?? have, needs?.low ?? need];
    return op === '>' ? most > least : most >= least;
  }
  if (op !== '<=' && op !== '<') return true;
  const [least, most] = [haves?.low ?? have, needs?.high ?? need];
  return op === '<' ? least < most : least <= most;
}

function restsOnAssumption(fact: Fact | undefined, facts: Facts): boolean {
  if (!fact) return false;
  return fact.basis === 'assumed' || fact.from.some((path) => restsOnAssumption(facts.get(path), facts));
}

/** Within the stated tolerance of a need that was derived, never of a limit that was declared. */
function within({ have, need, needText, haveText, op }: Reason, tolerance: number, facts: Facts): boolean {
  if (typeof have !== 'number' || typeof need !== 'number') return false;
  const derived = [needText, haveText].some((text) => text.startsWith('need.') && facts.has(text));
  if (!derived) return false;
  if (op === '>=' || op === '>') return have >= need * (1 - tolerance);
  return (op === '<=' || op === '<') && have <= need * (1 + tolerance);
}

/** A value as people read it. */
export function showValue(value: Value, dimension: Reason['dimension'], currency: string): string {
  if (value instanceof Unknown) return 'unknown';
  if (value === null) return 'absent';
  if (typeof value === 'number') return showQuantity(value, dimension, currency);
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : value.map((item) => showValue(item, dimension, currency)).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? (value === '' ? 'empty' : value) : 'a map';
}

/** Fills in a template; what is not known or absent reads "–". */
export function fill(template: Template, rule: Pick<Rule, 'params'>, context: Context, currency: string): string {
  return filled(template, rule, context, currency)
    .map((part) => part ?? '–')
    .join('');
}

/** The same, but undefined when a placeholder has no value: a sentence with holes says less than a plain one. */
export function fillWhole(
  template: Template,
  rule: Pick<Rule, 'params'>,
  context: Context,
  currency: string,
): string | undefined {
  const parts = filled(template, rule, context, currency);
  return parts.includes(undefined) ? undefined : parts.join('');
}

function filled(
  template: Template,
  rule: Pick<Rule, 'params'>,
  context: Context,
  currency: string,
): (string | undefined)[] {
  const scope: Scope = { ...context, params: valuesOf(rule) };
  return template.map((part) => {
    if (typeof part === 'string') return part;
    const value = evaluate(part.ref, scope);
    const nothing = value === null || value === '' || value instanceof Unknown;
    return nothing ? undefined : showValue(value, part.dimension, currency);
  });
}
