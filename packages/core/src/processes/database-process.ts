/** Entry of the database process: the only one that opens the database. */
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openDatabase } from '../db/manager.ts';
import { changeSubscription, DATABASE_METHODS, type DatabaseMethods } from '../ipc/contract.ts';
import { IpcServer } from '../ipc/server.ts';
import { runChildProcess } from './child-process.ts';
import { DatabaseHealthWatch } from './database-health-watch.ts';
import type { DatabaseInit } from './inits.ts';

runChildProcess<DatabaseInit>({
  async start({ database, runId: run, boot, socketPath, token }, { logger }) {
    const { controller, changes } = await openDatabase({ database, run, boot, logger });
    const server = await IpcServer.listen<DatabaseMethods>({
      socketPath,
      token,
      methods: DATABASE_METHODS,
      handlers: controller,
      subscriptions: {
        changes: {
          params: changeSubscription as never,
          open: (request, sink) => changes.open(request, sink),
        },
      },
      logger: logger.child('ipc'),
    });
    logger.info('the database is open', { adapter: controller.adapter });
    const health = await DatabaseHealthWatch.start(controller, logger);
    return {
      status: () => health.details,
      async stop() {
        health.close();
        // Calls in flight end first: what an engine was told is stored must be stored.
        await server.close();
        await controller.close();
      },
    };
  },
  // Engines bring to disk what they hold before it goes.
  async tidyUpAfterRun({ socketPath }) {
    if (process.platform !== 'win32') await rm(dirname(socketPath), { recursive: true, force: true });
  },
});
