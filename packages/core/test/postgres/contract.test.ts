import { type PrivatePostgres, startPostgres } from '@celery-cnc/fleet';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runDbControllerContract } from '../../dist/testing/db-controller-contract.js';
import { startHost } from './hosts.ts';

let postgres: PrivatePostgres;
let schemas = 0;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

runDbControllerContract(
  'postgres',
  {
    open: () => startHost(postgres, `contract_${++schemas}`),
    dispose: async () => {},
  },
  { describe, it, expect, beforeEach, afterEach },
);
