/**
 * Text of strangers on a terminal: control characters, escape sequences and direction marks are shown as what they
 * are, never sent.
 */
const UNSAFE = /[\p{Cc}\u061C\u200B\u200E\u200F\u2028\u2029\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu;

export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => {
    if (character === '\t') return ' ';
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}

/** The same, cut to `length` characters. */
export function brief(text: string, length: number): string {
  const clean = printable(text.slice(0, 2 * length + 2));
  const characters = [...clean];
  return characters.length <= length ? clean : `${characters.slice(0, Math.max(0, length - 1)).join('')}…`;
}
