/** A client in a process of its own: subscribes, and tells its parent what it saw whenever it is asked. */
import { IpcClient } from '../../src/ipc/client.ts';
import type { ComponentLogger } from '../../src/logging/component-logger.ts';
import { ECHO_METHODS, type EchoMethods, type Tick, TOKEN } from './echo-contract.ts';

const logger: ComponentLogger = {
  namespace: 'subscriber',
  trace: () => {},
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => logger,
};

const client = new IpcClient<EchoMethods>({
  socketPath: process.argv[2] ?? '',
  token: TOKEN,
  role: 'component',
  name: 'subscriber',
  methods: ECHO_METHODS,
  logger,
});

let ticks = 0;
let missed = 0;
let last = 0;
client.subscribe<Tick>(
  'ticks',
  {},
  {
    onMessage: ({ sequence }) => {
      ticks++;
      last = sequence;
    },
    onMissed: () => void missed++,
  },
);

process.on('message', (question) => {
  if (question === 'seen') process.send?.({ ticks, missed, last });
  // Nothing but what is open holds the process from here on.
  else void client.close().then(() => process.disconnect());
});
