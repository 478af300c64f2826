import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const built = resolve(import.meta.dirname, 'dist/src');

/**
 * Hostile programs, against the built package, as its users run it: only there nothing may be written into files, and a
 * process starts in a fraction of the time. Some programs die by their time limits, so that two at once fill the cores
 * no more than one would.
 */
export default defineConfig({
  resolve: { alias: [{ find: /^(?:\.\.\/)+src\/(.*)\.ts$/, replacement: `${built}/$1.js` }] },
  test: {
    include: ['test/hostile/**/*.hostile.ts'],
    reporters: ['verbose'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxConcurrency: 2,
    fileParallelism: false,
  },
});
