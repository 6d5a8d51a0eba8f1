/** Problems of the user's input as text: position, code frame, what was expected, the corrected line. */
import { brief, printable } from '../util/printable.js';
import type { Location, Problem } from '../util/source.js';

export interface ProblemStyle {
  readonly width: number;
  readonly error?: (text: string) => string;
  readonly dim?: (text: string) => string;
  readonly accent?: (text: string) => string;
  readonly good?: (text: string) => string;
  /** Most problems to show; the rest are counted. */
  readonly max?: number;
}

const plain = (text: string): string => text;

/** All problems, in the order given. Nothing from a manifest reaches the terminal raw. */
export function formatProblems(problems: readonly Problem[], style: ProblemStyle): string {
  const max = style.max ?? 50;
  const blocks = problems.slice(0, max).map((problem) => formatProblem(problem, style));
  if (problems.length > max) blocks.push(`and ${(problems.length - max).toLocaleString('en-US')} more`);
  return blocks.join('\n\n');
}

function formatProblem(problem: Problem, style: ProblemStyle): string {
  const { error = plain, dim = plain, accent = plain, good = plain } = style;
  const { location, message, expected, suggestion, corrected, related } = problem;
  const lines = [`${accent(where(location))} ${error('error')} ${brief(message, 400)}`];
  lines.push(...frame(location, style, error));
  if (suggestion) lines.push(`  ${good('did you mean')} ${printable(suggestion)}?`);
  if (corrected) lines.push(`  ${good('write')}    ${brief(corrected, 200)}`);
  if (expected) lines.push(`  ${dim('expected')} ${brief(expected, 300)}`);
  if (related) {
    lines.push(`  ${dim('because')}  ${brief(related.message, 200)} ${dim(`(${where(related.location)})`)}`);
    lines.push(...frame(related.location, style, dim));
  }
  return lines.join('\n');
}

export function where({ file, line, column }: Location): string {
  return /^(--[a-z-]+|AIRWORTHY_[A-Z_]+|<(?!stdin).*)$/.test(file) ? file : `${printable(file)}:${line}:${column}`;
}

/** The line with the marked part underlined; long lines are cut around it, and nothing is shown of what was not kept. */
export function frame(
  location: Location,
  { width, dim = plain }: Pick<ProblemStyle, 'width' | 'dim'>,
  mark: (text: string) => string,
): string[] {
  if (location.text.trim() === '' || location.column > location.text.length + 1) return [];
  const number = String(location.line);
  const room = Math.max(20, width - number.length - 5);
  const start = location.column - 1 > room - 10 ? Math.max(0, location.column - 1 - Math.floor(room / 3)) : 0;
  const before = printable(location.text.slice(start, location.column - 1));
  const rest = brief(location.text.slice(start), room);
  const length = Math.max(1, Math.min(location.length, [...rest].length - before.length));
  const gutter = ' '.repeat(number.length);
  return [
    `  ${dim(`${number} │`)} ${rest}`,
    `  ${dim(`${gutter} │`)} ${' '.repeat(before.length)}${mark('^'.repeat(length))}`,
  ];
}
