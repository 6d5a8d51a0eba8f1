/** Findings in words: what is there, what is needed, by how much they differ. */
import type { Facts, Interval } from '../facts/fact.js';
import { type Evaluation, firstMissing, showValue } from '../rules/evaluate.js';
import { Unknown } from '../rules/expression.js';
import type { Reason } from '../rules/reasons.js';
import type { Comparison } from './report.js';

/** What a comparison asks of the value on its side, by operator. */
export const MUST: Readonly<Record<string, string>> = {
  '<': 'must be less than',
  '<=': 'may be at most',
  '>': 'must be more than',
  '>=': 'must be at least',
  '==': 'must be',
  '!=': 'must not be',
  in: 'must be one of',
  contains: 'must include',
  is: 'must be',
} satisfies Record<Reason['op'], string>;

/** What a side of a comparison is called: the description of a fact, or the path in the manifest. */
function called(text: string, facts: Facts): string {
  const call = /^(evidence_age|age)\(([\w.[\]]+)/.exec(text);
  if (call) return call[1] === 'age' ? `the age of ${call[2]}` : `the age of the newest item of ${call[2]}`;
  const fact = facts.get(text);
  if (!fact) return text;
  return fact.description.replace(/\.$/, '').replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

function sentence(reason: Reason, facts: Facts, currency: string): string {
  const name = `${called(reason.haveText, facts)}${aside(reason, facts, currency)}`;
  const need = showValue(reason.need, reason.dimension, currency);
  if (isEmpty(reason)) return `${name} is empty`;
  if (reason.op === 'is') return `${name} is ${showValue(reason.have, undefined, currency)}`;
  const have = showValue(reason.have, reason.dimension, currency);
  return `${name} is ${have}, ${MUST[reason.op]} ${need === '' ? 'set' : need}`;
}

/** What must be read beside the value that is there: its note, and how sure a prediction is. */
function aside({ haveText, dimension }: Reason, facts: Facts, currency: string): string {
  const { note, interval } = facts.get(haveText) ?? {};
  const range = interval && `predicted, ${rangeOf(interval, dimension, currency)}`;
  const parts = [note, range].filter((part) => part !== undefined);
  return parts.length > 0 ? ` (${parts.join('; ')})` : '';
}

function rangeOf({ low, high }: Interval, dimension: Reason['dimension'], currency: string): string {
  const [from, to] = [low, high].map((end) => showValue(Number(end.toPrecision(3)), dimension, currency));
  return `${from} to ${to}`;
}

function isEmpty(reason: Reason): boolean {
  return reason.have === '' && reason.op === '!=';
}

/** One sentence for a finding without a message of its own. */
export function messageOf(evaluation: Evaluation, facts: Facts, manifest: unknown, currency: string): string {
  const { outcome, absent, reasons } = evaluation;
  switch (outcome) {
    case 'unknown': {
      const missing = firstMissing(manifest, evaluation.missing);
      return `${listed(missing)} ${missing.length === 1 ? 'is' : 'are'} not declared, so this cannot be decided.`;
    }
    case 'not_applicable':
      return 'Does not apply to this system.';
    case 'pass':
      return 'Holds.';
    default: {
      if (evaluation.warned === 'predicted' && reasons.every(({ holds }) => holds === true))
        return asPredicted(reasons, facts, currency);
      const there = reasons.filter((reason) => reason.have !== null && reason.need !== null);
      const wrong = [...new Set(there.map((reason) => sentence(reason, facts, currency)))];
      const nothing =
        absent.length === 0 ? [] : [`${listed(absent)} ${absent.length === 1 ? 'is' : 'are'} declared absent`];
      const all = [...nothing, ...wrong];
      if (all.length === 0) all.push(...uncomputed(reasons, facts));
      const rest = all.length > MAX_PARTS ? `; and ${all.length - MAX_PARTS} more` : '';
      return `${capital(all.slice(0, MAX_PARTS).join('; '))}${rest}.`;
    }
  }
}

const MAX_PARTS = 3;

/** What holds only because the serving model says so, with the numbers it says. */
function asPredicted(reasons: readonly Reason[], facts: Facts, currency: string): string {
  const parts = reasons.flatMap(({ haveText, have, needText, need, dimension }) => {
    const [text, value] = facts.get(haveText)?.interval ? [haveText, have] : [needText, need];
    const interval = facts.get(text)?.interval;
    if (!interval || typeof value !== 'number') return [];
    const shown = showValue(Number(value.toPrecision(3)), dimension, currency);
    return [`${called(text, facts)} is predicted to be ${shown} (${rangeOf(interval, dimension, currency)})`];
  });
  return `${capital([...new Set(parts)].slice(0, MAX_PARTS).join('; '))}; that would do, but nothing was measured.`;
}

/** Facts without a value although no path is absent: an empty map, a division by zero, no primary among several models. */
function uncomputed(reasons: readonly Reason[], facts: Facts): string[] {
  const names = reasons.map(({ have, haveText, needText }) => called(have === null ? haveText : needText, facts));
  return [...new Set(names)].map((name) => `${name} cannot be computed from what is declared`);
}

function listed(paths: readonly string[]): string {
  const shown = paths.slice(0, 4);
  const rest = paths.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Sentences begin with a capital, unless they begin with a path. */
function capital(text: string): string {
  const first = text.split(' ')[0] ?? '';
  return /[._[]/.test(first) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

export function comparisonsOf(evaluation: Evaluation, currency: string): Comparison[] {
  return evaluation.reasons.map((reason) => ({
    text: reason.text,
    have: showValue(reason.have, reason.dimension, currency),
    need: reason.op === 'is' ? 'yes' : showValue(reason.need, reason.dimension, currency),
    op: reason.op,
    margin: marginOf(reason),
    holds: reason.holds === true,
  }));
}

/** (have − need) ÷ need, turned so that negative is short. */
function marginOf({ have, need, op, dimension }: Reason): number | null {
  if (dimension === 'date') return null;
  if (have instanceof Unknown || typeof have !== 'number' || typeof need !== 'number' || need === 0) return null;
  const share = (have - need) / need;
  const sign = op === '<' || op === '<=' ? -1 : 1;
  return op === '==' || op === '!=' ? null : Number((sign * share).toPrecision(6));
}
