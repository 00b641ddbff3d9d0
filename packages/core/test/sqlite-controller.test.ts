import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// The build, not the sources: reader and checkpoint threads load their own entry files.
import { SqliteController } from '../dist/db/adapters/sqlite/sqlite-controller.js';
import { runDbControllerContract } from '../dist/testing/db-controller-contract.js';

let dir = '';

runDbControllerContract(
  'sqlite',
  {
    open: async () => {
      dir = await mkdtemp(join(tmpdir(), 'cnc-sqlite-'));
      const controller = new SqliteController({
        dbPath: join(dir, 'cnc.db'),
        run: 'test',
        onProblem: () => {},
      });
      await controller.init();
      await controller.migrate();
      return controller;
    },
    dispose: () => rm(dir, { recursive: true }),
  },
  { describe, it, expect, beforeEach, afterEach },
);
