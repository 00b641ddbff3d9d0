import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runDbControllerContract } from '../../../testing/db-controller-contract.ts';
import { MemoryController } from './memory-controller.ts';

runDbControllerContract(
  'memory',
  {
    open: async () => new MemoryController({ maxTasks: 10_000 }),
    dispose: async () => {},
  },
  { describe, it, expect, beforeEach, afterEach },
);
