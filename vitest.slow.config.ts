import { defineConfig } from 'vitest/config';

/** Learning tests: minutes, not seconds. */
export default defineConfig({
  test: { include: ['test/slow/**/*.slow.ts'], globalSetup: 'test/global-setup.ts', testTimeout: 600_000 },
});
