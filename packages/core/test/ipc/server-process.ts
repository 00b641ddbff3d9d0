/** A server in a process of its own, that can be killed; it counts what it was told to publish. */
import { IpcServer } from '../../src/ipc/server.ts';
import type { ComponentLogger } from '../../src/logging/component-logger.ts';
import { ECHO_METHODS, type EchoMethods, TOKEN } from './echo-contract.ts';

const logger: ComponentLogger = {
  namespace: 'server',
  trace: () => {},
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => logger,
};

const server = await IpcServer.listen<EchoMethods>({
  socketPath: process.argv[2] ?? '',
  token: TOKEN,
  methods: ECHO_METHODS,
  handlers: {
    echo: async () => process.pid,
    add: async ({ a, b }) => a + b,
    text: async ({ length }) => 'x'.repeat(length),
    fail: async () => null,
    hang: () => new Promise(() => process.send?.('hanging')),
    publish: () => new Promise(() => process.send?.('publishing')),
  },
  logger,
});
process.send?.('listening');

process.on('message', () => void server.close().then(() => process.disconnect()));
