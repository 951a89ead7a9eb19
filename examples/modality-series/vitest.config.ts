import { defineConfig, mergeConfig } from 'vitest/config';

import { packageTests } from '../../vitest.shared.js';

export default mergeConfig(
  packageTests('example-modality-series', import.meta.dirname),
  defineConfig({
    // Whole commands with worker threads of their own run here: after everything else, beside those of the command's own tests.
    test: { maxWorkers: 2, sequence: { groupOrder: 1 }, testTimeout: 60_000, hookTimeout: 60_000 },
  }),
);
