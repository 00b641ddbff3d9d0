import { defineConfig } from 'vitest/config';

/** Tests start real processes, on machines that do other things as well. */
const PATIENCE_MS = 60_000;

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    passWithNoTests: false,
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
  },
});
