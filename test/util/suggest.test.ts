import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearest } from '../../src/util/suggest.js';

const FIELDS = ['peak_concurrent', 'pilot_users', 'total', 'supervised', 'requests', 'regions'];

describe('a misspelt name is answered with the nearest one', () => {
  test.each([
    ['peak_concurent', 'peak_concurrent'],
    ['peak_concurrrent', 'peak_concurrent'],
    ['peek_concurrant', 'peak_concurrent'],
    ['pilot-user', 'pilot_users'],
    ['totl', 'total'],
    ['toatl', 'total'],
    ['TOTAL', 'total'],
    ['Total', 'total'],
    ['supervized', 'supervised'],
    ['request', 'requests'],
    ['total', 'total'],
  ])('%s: %s', (name, expected) => {
    expect(nearest(name, FIELDS)).toBe(expected);
  });

  test('the nearer of two wins, whatever their order', () => {
    expect(nearest('region', ['religion', 'regions'])).toBe('regions');
    expect(nearest('region', ['regions', 'religion'])).toBe('regions');
  });

  test('the same name in other letters beats a nearer spelling', () => {
    expect(nearest('TTFT', ['TTFX', 'TTF', 'ttft'])).toBe('ttft');
    expect(nearest('gpus', ['gpu', 'GPUS'])).toBe('GPUS');
  });
});

describe('a name that is near nothing gets no answer', () => {
  test.each([
    ['peak_concur', 'four letters short'],
    ['users', 'another word'],
    ['tot', 'short names may differ by one letter only'],
    ['', 'nothing was written'],
    ['x'.repeat(65), 'longer than any name'],
  ])('%s (%s)', (name) => {
    expect(nearest(name, FIELDS)).toBeUndefined();
  });

  test('as long as a name may be, it still has one', () => {
    const name = 'x'.repeat(64);
    expect(nearest(name, [`${'x'.repeat(63)}y`])).toBe(`${'x'.repeat(63)}y`);
  });

  test('there is nothing to choose from', () => {
    expect(nearest('total', [])).toBeUndefined();
  });
});

/** Edit distance by the textbook recurrence, one row at a time. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

describe('laws', () => {
  const word = fc.string({ unit: fc.constantFrom(...'abcdA_'), maxLength: 8 });

  test('the answer is a known name within two edits, and none is nearer', () => {
    fc.assert(
      fc.property(word, fc.array(word, { maxLength: 8 }), (name, known) => {
        const found = nearest(name, known);
        if (found === undefined) return;
        expect(known).toContain(found);
        if (found.toLowerCase() === name.toLowerCase()) return;
        expect(edits(name, found)).toBeLessThanOrEqual(2);
        expect(edits(name, found)).toBe(Math.min(...known.map((candidate) => edits(name, candidate))));
      }),
      { numRuns: 5000 },
    );
  });

  test('a name of four letters or more within two edits of a known one is always answered', () => {
    const long = fc.string({ unit: fc.constantFrom(...'abcd_'), minLength: 4, maxLength: 10 });
    fc.assert(
      fc.property(long, fc.nat(10), fc.nat(1), fc.constantFrom('', 'x', 'yz'), (name, at, dropped, added) => {
        const misspelt = name.slice(0, at) + added + name.slice(at + dropped);
        fc.pre(misspelt.length >= 4 && edits(name, misspelt) <= 2);
        expect(nearest(misspelt, ['another_word_entirely', name])).toBe(name);
      }),
      { numRuns: 2000 },
    );
  });

  test('hostile lengths cost no more than reading them', () => {
    const long = 'a'.repeat(1_000_000);
    const many = Array.from({ length: 20_000 }, (_, i) => `${'a'.repeat(60)}${i}`);
    const start = performance.now();
    expect(nearest(long, [long.slice(1), 'total'])).toBeUndefined();
    expect(nearest('total', [long, 'totals', long])).toBe('totals');
    expect(nearest('b'.repeat(64), many)).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
