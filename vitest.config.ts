import { defineConfig } from 'vitest/config';

// The suite starts real processes, threads and browsers on two cores: files run one after another in each of two
// workers, and a test may take minutes where it hurts a run on purpose.
export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
