import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['e2e/**/*.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    // Each file runs a whole fleet; two at once would starve each other on two cores.
    fileParallelism: false,
  },
});
