import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wilson } from '../../src/facts/interval.js';

const Z = 1.959964;

describe('the 95% interval of a share', () => {
  // Newcombe 1998, Statistics in Medicine 17:857–872, table I, method 3
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i lies between %f and %f', (successes, cases, low, high) => {
    const found = wilson(successes / cases, cases, Z);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  test('of n successes in n it begins at n ÷ (n + z²)', () => {
    for (const n of [1, 20, 73, 1000]) expect(wilson(1, n, Z).low).toBeCloseTo(n / (n + Z * Z), 12);
  });

  test('of half of n it reaches z ÷ (2 × √(n + z²)) to either side', () => {
    for (const n of [2, 380, 381]) {
      const { low, high } = wilson(0.5, n, Z);
      expect((high - low) / 2).toBeCloseTo(Z / (2 * Math.sqrt(n + Z * Z)), 12);
    }
  });

  test('it holds the share, stays between 0 and 1, and narrows with more cases', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const count = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(share, count, count, (p, a, b) => {
        const few = wilson(p, Math.min(a, b), Z);
        const many = wilson(p, Math.max(a, b), Z);
        expect(few.low).toBeGreaterThanOrEqual(0);
        expect(few.high).toBeLessThanOrEqual(1);
        expect(few.low).toBeLessThanOrEqual(p + 1e-12);
        expect(few.high).toBeGreaterThanOrEqual(p - 1e-12);
        expect(many.low).toBeGreaterThanOrEqual(few.low - 1e-12);
        expect(many.high).toBeLessThanOrEqual(few.high + 1e-12);
      }),
    );
  });
});
