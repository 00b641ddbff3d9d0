import type { Change } from '../db/models/change.ts';
import { IpcClient } from '../ipc/client.ts';
import { type ChangeSubscription, DATABASE_METHODS, type DatabaseMethods } from '../ipc/contract.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import type { ChangeFeed } from './component.ts';
import { ConnectedEngines, type EngineAddress } from './connected-engines.ts';

/** Where the processes of a run are reached, and as whom. */
export interface RunAddress {
  readonly token: string;
  readonly databaseSocketPath: string;
  readonly engines: readonly EngineAddress[];
}

/** The database and the engines of a run, as whoever joins it sees them. Connects by itself until it is closed. */
export class RunClients {
  readonly database: IpcClient<DatabaseMethods>;
  readonly engines: ConnectedEngines;
  readonly events: ChangeFeed;

  /** `name` stands in the logs of the other side. */
  constructor(address: RunAddress, name: string, logger: ComponentLogger) {
    const { token, databaseSocketPath: socketPath } = address;
    const options = { token, role: 'component', name, logger } as const;
    this.database = new IpcClient({ ...options, socketPath, methods: DATABASE_METHODS });
    this.engines = new ConnectedEngines(address.engines, options);
    this.events = {
      subscribe: ({ topics, listener, onMissed }) =>
        this.database.subscribe<Change>('changes', { topics } satisfies ChangeSubscription, {
          onMessage: listener,
          onMissed: onMissed ?? (() => {}),
        }),
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.database.close(), this.engines.close()]);
  }
}
