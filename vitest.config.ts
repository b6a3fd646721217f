import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    setupFiles: ['test/support/same-cases.ts'],
    include: ['test/**/*.test.ts'],
    exclude: ['node_modules/**', 'test/e2e/**', 'test/browser/**'],
    testTimeout: 120_000,
    // By default one core is left alone, which on two halves the speed.
    maxWorkers: '100%',
  },
});
