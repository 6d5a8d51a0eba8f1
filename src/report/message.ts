/** Findings in words: what is there, what is needed, by how much they differ. */
import type { Facts, Interval } from '../facts/fact.js';
import { type Evaluation, firstMissing, showValue } from '../rules/evaluate.js';
import { Unknown } from '../rules/expression.js';
import type { Reason } from '../rules/reasons.js';
import { readPath, showPath, valueAt } from '../util/source.js';
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
  'not in': 'must not be one of',
  contains: 'must include',
  excludes: 'must not include',
  is: 'must be',
} satisfies Record<Reason['op'], string>;

interface Naming {
  readonly facts: Facts;
  readonly manifest: unknown;
}

const CALLED: Readonly<Record<string, string>> = {
  age: 'the age of',
  evidence_age: 'the age of the newest item of',
  size: 'the number of',
};

/** What a side of a comparison is called: the description of a fact, or the path in the manifest. */
function called(text: string, naming: Naming): string {
  const [, call = '', path = ''] = /^(evidence_age|age|size)\(([\w.[\]]+)/.exec(text) ?? [];
  if (call !== '') {
    const entries = call === 'size' && !naming.facts.has(path) ? ' entries of' : '';
    return `${CALLED[call]}${entries} ${called(path, naming)}`;
  }
  const fact = naming.facts.get(text);
  if (!fact) return named(text, naming.manifest);
  return fact.description.replace(/\.$/, '').replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

/** A path with the entries of lists by name, where they have one: `data.sources[crm].owner`. */
export function named(text: string, manifest: unknown): string {
  if (!/^[\w.]+\[[\w.[\]]+$/.test(text)) return text;
  const steps = readPath(text);
  const names = steps.map((step, i) => {
    const name = typeof step === 'number' ? valueAt(manifest, [...steps.slice(0, i + 1), 'name']) : undefined;
    return typeof name === 'string' && name !== '' ? `[${name}]` : showPath([step]);
  });
  return names.reduce((path, step) => (step.startsWith('[') ? `${path}${step}` : `${path}.${step}`));
}

function sentence(reason: Reason, naming: Naming, currency: string): string {
  const name = `${called(reason.haveText, naming)}${aside(reason, naming.facts, currency)}`;
  const need = showValue(reason.need, reason.dimension, currency);
  if (isEmpty(reason)) return `${name.replace('the number of entries of ', '')} is empty`;
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

function isEmpty({ have, haveText, op }: Reason): boolean {
  return (have === '' && op === '!=') || (have === 0 && haveText.startsWith('size('));
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
      const naming = { facts, manifest };
      if (evaluation.warned === 'predicted' && reasons.every(({ holds }) => holds === true))
        return asPredicted(reasons, naming, currency);
      const told = reasons.filter(({ have, need, reads }) => {
        return have !== null && need !== null && !reads.some((path) => absent.includes(path));
      });
      const wrong = [...new Set(told.map((reason) => sentence(reason, naming, currency)))];
      const all = [...nothingThere(absent, manifest), ...wrong];
      if (all.length === 0) all.push(...uncomputed(reasons, naming));
      const rest = all.length > MAX_PARTS ? `; and ${all.length - MAX_PARTS} more` : '';
      return `${capital(all.slice(0, MAX_PARTS).join('; '))}${rest}.`;
    }
  }
}

const MAX_PARTS = 3;

/** What holds only because the serving model says so, with the numbers it says. */
function asPredicted(reasons: readonly Reason[], naming: Naming, currency: string): string {
  const parts = reasons.flatMap(({ haveText, have, needText, need, dimension }) => {
    const [text, value] = naming.facts.get(haveText)?.interval ? [haveText, have] : [needText, need];
    const interval = naming.facts.get(text)?.interval;
    if (!interval || typeof value !== 'number') return [];
    const shown = showValue(Number(value.toPrecision(3)), dimension, currency);
    return [`${called(text, naming)} is predicted to be ${shown} (${rangeOf(interval, dimension, currency)})`];
  });
  return `${capital([...new Set(parts)].slice(0, MAX_PARTS).join('; '))}; that would do, but nothing was measured.`;
}

/** What is declared absent, and what an entry of a list leaves out although the list is there. */
function nothingThere(paths: readonly string[], manifest: unknown): string[] {
  const lacking = paths.filter((path) => valueAt(manifest, readPath(path)) === undefined);
  const declared = paths.filter((path) => !lacking.includes(path));
  const clause = (of: readonly string[], what: string): string[] =>
    of.length === 0
      ? []
      : [`${listed(of.map((path) => named(path, manifest)))} ${of.length === 1 ? 'is' : 'are'} ${what}`];
  return [...clause(declared, 'declared absent'), ...clause(lacking, 'left out')];
}

/** Facts without a value although no path is absent: an empty map, a division by zero, no primary among several models. */
function uncomputed(reasons: readonly Reason[], naming: Naming): string[] {
  const names = reasons.map(({ have, haveText, needText }) => called(have === null ? haveText : needText, naming));
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
