import { type PrivatePostgres, startPostgres } from '@celery-cnc/fleet';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PostgresController } from '../../dist/db/adapters/postgres/postgres-controller.js';
import { runDbControllerContract } from '../../dist/testing/db-controller-contract.js';

let postgres: PrivatePostgres;
let schemas = 0;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

runDbControllerContract(
  'postgres',
  {
    open: async () => {
      const { url } = postgres;
      const schema = `contract_${++schemas}`;
      const controller = new PostgresController({
        url,
        schema,
        poolSize: 5,
        run: 'test',
        onProblem: () => {},
      });
      await controller.init();
      await controller.migrate();
      return controller;
    },
    dispose: async () => {},
  },
  { describe, it, expect, beforeEach, afterEach },
);
