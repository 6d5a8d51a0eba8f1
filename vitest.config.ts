import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    // CI counts what ran at its end.
    ...(process.env['CI']
      ? { reporters: ['dot', 'json'], outputFile: { json: 'node_modules/.vitest-results.json' } }
      : {}),
  },
});
