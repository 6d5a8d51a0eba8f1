import { expect } from 'vitest';

/** Within a percentage of the expected value; unknown is never near anything. */
export function near(actual: number | null | undefined, expected: number, percent: number): void {
  const value = actual ?? Number.NaN;
  const deviation = (Math.abs(value - expected) / Math.abs(expected)) * 100;
  expect(deviation, `${actual} is not within ${percent} % of ${expected}`).toBeLessThanOrEqual(percent);
}
