/** How things look: colours, marks and the words for codes. Colour repeats what a mark or a word already says. */
import { Chalk } from 'chalk';
import type { Outcome, Severity } from '../../rules/schema.js';
import { grouped } from '../../util/quantity.js';
import type { PrintOptions } from '../reporter.js';

export type Paint = (text: string) => string;

export interface Style {
  /** Columns that no line exceeds. */
  readonly width: number;
  /** Columns of running text, fewer than `width` on a wide terminal. */
  readonly measure: number;
  readonly verbose: boolean;
  readonly good: Paint;
  readonly bad: Paint;
  readonly warn: Paint;
  readonly accent: Paint;
  readonly bold: Paint;
  readonly dim: Paint;
}

const MEASURE = 110;

export function styleOf({ width, colour, verbose }: PrintOptions): Style {
  const chalk = new Chalk({ level: colour ? 1 : 0 });
  return {
    width,
    measure: Math.min(width, MEASURE),
    verbose,
    good: chalk.green,
    bad: chalk.red,
    warn: chalk.yellow,
    accent: chalk.cyan,
    bold: chalk.bold,
    dim: chalk.dim,
  };
}

export const plain: Paint = (text) => text;

/** Applies both, the second first. */
export function both(outer: Paint, inner: Paint): Paint {
  return (text) => outer(inner(text));
}

export const MARKS: Readonly<Record<Outcome, string>> = {
  pass: '✓',
  warn: '▲',
  fail: '✗',
  unknown: '?',
  not_applicable: '–',
};

export function severityPaint(severity: Severity, style: Style): Paint {
  switch (severity) {
    case 'blocker':
      return both(style.bold, style.bad);
    case 'major':
      return style.warn;
    case 'minor':
      return style.accent;
    case 'advice':
      return style.dim;
  }
}

/** What each level of evidence amounts to. */
export const PROOF: readonly string[] = ['nothing', 'asserted', 'documented', 'tested', 'proven in production'];

export function levelOfProof(level: number): string {
  return `E${level} (${PROOF[level] ?? 'unknown'})`;
}

/** `1 gap`, `1,200 gaps`. */
export function count(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** The first few, and how many more. */
export function some(items: readonly string[], most: number): string {
  const rest = items.length - most;
  return `${items.slice(0, most).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** `limited_production` as people say it. */
export function spoken(code: string): string {
  return code.replaceAll('_', ' ');
}
