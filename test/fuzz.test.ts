/** Mutated manifests through the whole program; `npm run fuzz` goes on where this stops. */
import { expect, test } from 'vitest';
import { fuzz } from '../scripts/fuzz.js';

/** Enough for a change in hand; all of it where nobody waits. */
const COUNT = process.env['CI'] ? 20_000 : 4000;
const SEED = 20_261_120;

test(`${COUNT.toLocaleString('en-US')} mutated manifests`, { timeout: 900_000 }, async () => {
  const [passed = 0, failed = 0, invalid = 0] = await fuzz(COUNT, SEED);
  // Fuzzing is worth something only while some of the manifests are still valid.
  expect(passed + failed).toBeGreaterThan(COUNT / 5);
  expect(invalid).toBeGreaterThan(COUNT / 5);
});
