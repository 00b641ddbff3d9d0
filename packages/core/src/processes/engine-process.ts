/** Entry of an engine process: one broker's events, workers and queues. */
import { Engine } from '../engine/engine.ts';
import { IpcClient } from '../ipc/client.ts';
import { DATABASE_METHODS, type DatabaseMethods } from '../ipc/contract.ts';
import { ENGINE_METHODS, type EngineMethods } from '../ipc/engine-contract.ts';
import { IpcServer } from '../ipc/server.ts';
import { runChildProcess } from './child-process.ts';
import type { EngineInit } from './inits.ts';

runChildProcess<EngineInit>({
  async start({ name, token, socketPath, databaseSocketPath, brokerId, apps, options }, { logger, signal }) {
    const database = new IpcClient<DatabaseMethods>({
      socketPath: databaseSocketPath,
      token,
      role: 'engine',
      name,
      methods: DATABASE_METHODS,
      logger: logger.child('ipc'),
    });
    const engine = await Engine.start({
      brokerId,
      apps,
      options,
      database: database.methods,
      logger,
      signal,
    });
    const server = await IpcServer.listen<EngineMethods>({
      socketPath,
      token,
      methods: ENGINE_METHODS,
      handlers: engine.methods,
      logger: logger.child('ipc'),
    });
    return {
      status: () => engine.status(),
      async stop() {
        await server.close();
        await engine.stop();
        await database.close();
      },
    };
  },
});
