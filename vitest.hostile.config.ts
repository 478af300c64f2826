import { defineConfig } from 'vitest/config';

/** Hostile programs: some die by their time limits, so that two at once fill the cores no more than one would. */
export default defineConfig({
  test: {
    include: ['test/hostile/**/*.hostile.ts'],
    globalSetup: 'test/global-setup.ts',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxConcurrency: 2,
    fileParallelism: false,
  },
});
