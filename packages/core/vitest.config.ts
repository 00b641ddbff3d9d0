import { defineConfig } from 'vitest/config';

/** Tests start real processes, on machines that do other things as well. */
const PATIENCE_MS = 60_000;
/** Most of their time they wait for other processes, so more of them than there are processors run side by side. */
const FILES_AT_ONCE = 3;

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    maxWorkers: FILES_AT_ONCE,
    passWithNoTests: false,
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
  },
});
