import { defineConfig } from 'vitest/config';

/** The studio in a real browser: one thing after another, since they share the machine's cores with searches. */
export default defineConfig({
  test: {
    include: ['test/studio/e2e/**/*.e2e.ts'],
    globalSetup: 'test/global-setup.ts',
    testTimeout: 180_000,
    hookTimeout: 180_000,
    fileParallelism: false,
  },
});
