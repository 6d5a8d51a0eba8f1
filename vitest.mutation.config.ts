import { defineConfig } from 'vitest/config';

/** For `npm run mutate`: the tests of one room each, without those that start the program or compare two languages. */
export default defineConfig({
  test: {
    include: ['test/{facts,rules,score,util}/**/*.test.ts'],
    exclude: ['test/rules/differential.test.ts'],
    testTimeout: 600_000,
  },
});
