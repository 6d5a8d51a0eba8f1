/** The text of a YAML file: what it may not contain, and where its lines are. Shared by both readers. */
import type { Location } from '../util/source.js';

const MAX_LINE = 240;

export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Control characters that YAML 1.2 (5.1) does not allow in a stream: C0 without TAB, LF, CR, and DEL, C1 without NEL. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
export const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u0084\u0086-\u009F\uFFFE\uFFFF]/u;

/** Offsets to one-based positions. The index of line starts is built at the first question. */
export class Lines {
  private readonly text: string;
  private readonly file: string;
  private starts: number[] | undefined;

  constructor(text: string, file: string) {
    this.text = text;
    this.file = file;
  }

  at(offset: number, length = 1): Location {
    this.starts ??= lineStarts(this.text);
    const bounded = Math.max(0, Math.min(offset, this.text.length));
    const index = lastAtMost(this.starts, bounded);
    const start = this.starts[index] ?? 0;
    const end = (this.starts[index + 1] ?? this.text.length + 1) - 1;
    const shown = this.text.slice(start, Math.min(end, start + MAX_LINE)).replace(/\r$/, '');
    const column = bounded - start + 1;
    const room = Math.max(1, shown.length - column + 1);
    return {
      file: this.file,
      line: index + 1,
      column,
      length: Math.max(1, Math.min(length, room)),
      text: shown,
    };
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return starts;
}

function lastAtMost(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
