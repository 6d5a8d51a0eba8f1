import { describe, expect, test } from 'vitest';
import { brief, printable } from '../../src/util/printable.js';

describe('text of strangers', () => {
  test.each([
    ['\u001b[31mred', '\\u001b[31mred', 'an escape sequence'],
    ['a\nb', 'a\\u000ab', 'a line break'],
    ['a\u0007', 'a\\u0007', 'a bell'],
    ['a\u009bb', 'a\\u009bb', 'an escape of one byte'],
    ['a\u202eb', 'a\\u202eb', 'a direction mark'],
    ['a\u2066b\u2069', 'a\\u2066b\\u2069', 'an isolate'],
    ['a\u200bb', 'a\\u200bb', 'a space without width'],
    ['\ufeffa', '\\ufeffa', 'a byte order mark'],
    ['a\tb', 'a b', 'a tab'],
    ['Zürich 東京 😀', 'Zürich 東京 😀', 'letters of any script'],
  ])('%j is shown as %s (%s)', (text, shown) => expect(printable(text)).toBe(shown));
});

describe('a text cut to a number of characters', () => {
  test.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdefg', 6, 'abcde…'],
    ['', 3, ''],
    ['ab', 1, '…'],
    ['ab', 0, '…'],
    ['', 0, ''],
    ['😀😀😀😀', 4, '😀😀😀😀'],
    ['😀😀😀😀😀', 4, '😀😀😀…'],
  ])('%j to %i: %s', (text, length, shown) => expect(brief(text, length)).toBe(shown));
});
