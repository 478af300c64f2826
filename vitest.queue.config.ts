import { defineConfig } from 'vitest/config';

/** Searches whose trainings are done by workers, while workers, Redis and the network fail: one after another. */
export default defineConfig({
  test: {
    include: ['test/queue/e2e/**/*.queue.ts'],
    globalSetup: 'test/global-setup.ts',
    testTimeout: 240_000,
    hookTimeout: 240_000,
    fileParallelism: false,
  },
});
