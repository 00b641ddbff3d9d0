import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { CncError } from '../../src/errors.ts';
import { IpcClient, type IpcClientOptions } from '../../src/ipc/client.ts';
import type { IpcLimits } from '../../src/ipc/limits.ts';
import { IpcServer } from '../../src/ipc/server.ts';
import type { SubscriptionSink } from '../../src/ipc/server-subscription.ts';
import type { ComponentLogger } from '../../src/logging/component-logger.ts';
import { ECHO_METHODS, type EchoMethods, type Tick, TOKEN } from './echo-contract.ts';

/** A real server with real clients in a folder of its own, and what they logged. */
export class EchoServer {
  readonly dir = mkdtempSync(join(tmpdir(), 'cnc-ipc-'));
  readonly socketPath = join(this.dir, 's.sock');
  readonly logged: string[] = [];
  /** Subscriptions that are open. */
  readonly sinks = new Set<SubscriptionSink<Tick>>();
  /** What each subscription asked to resume after. */
  readonly resumedAfter: (number | undefined)[] = [];
  /** Why handlers were aborted. */
  readonly aborted: unknown[] = [];
  /** Ends the oldest `publish` in flight. */
  readonly publishing: (() => void)[] = [];
  published = 0;
  server: IpcServer | undefined;
  readonly #clients: IpcClient<EchoMethods>[] = [];

  readonly logger: ComponentLogger = {
    namespace: 'test',
    trace: () => {},
    debug: () => {},
    info: () => {},
    warn: (message, fields) => this.#log(message, fields?.error),
    error: (message, fields) => this.#log(message, fields?.error),
    child: () => this.logger,
  };

  async listen(limits: Partial<IpcLimits> = {}): Promise<void> {
    this.server = await IpcServer.listen<EchoMethods>({
      socketPath: this.socketPath,
      token: TOKEN,
      methods: ECHO_METHODS,
      handlers: {
        echo: async (value) => value,
        add: async ({ a, b }) => a + b,
        text: async ({ length }) => 'x'.repeat(length),
        hang: (_query, { signal }) => this.#hang(signal),
        publish: () => new Promise((resolve) => this.publishing.push(() => resolve(++this.published))),
        fail: async ({ code }) => {
          if (code === 'plain') throw new TypeError('of my own making');
          throw new CncError('CNC_DATABASE_FULL', 'disk full', { details: { free: 0 } });
        },
      },
      subscriptions: {
        ticks: {
          params: z.strictObject({ after: z.number().optional() }) as never,
          open: ({ after }: { after?: number }, sink) => {
            this.resumedAfter.push(after);
            this.sinks.add(sink);
            return () => this.sinks.delete(sink);
          },
        },
      },
      logger: this.logger,
      limits,
    });
  }

  client(parts: Partial<IpcClientOptions<EchoMethods>> = {}): IpcClient<EchoMethods> {
    const { socketPath, logger } = this;
    const identity = { socketPath, token: TOKEN, role: 'component', name: 'tester' } as const;
    const made = new IpcClient<EchoMethods>({ ...identity, methods: ECHO_METHODS, logger, ...parts });
    this.#clients.push(made);
    return made;
  }

  emit(sequence: number, text = ''): void {
    const tick = { sequence, text };
    for (const sink of this.sinks) sink.emit(tick);
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.server?.close({ graceMs: 50 });
    rmSync(this.dir, { recursive: true });
  }

  #hang(signal: AbortSignal): Promise<null> {
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        this.aborted.push((signal.reason as CncError).code);
        resolve(null);
      });
    });
  }

  #log(message: string, error: unknown): void {
    this.logged.push(`${message}: ${error instanceof Error ? error.message : ''}`);
  }
}

/** Stands between a client and a server: cuts connections, and passes bytes on in small pieces. */
export class CuttingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(targetPath: string, pieceBytes: number) {
    this.#server = createServer((near) => {
      const far = connect(targetPath);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on('error', () => from.destroy());
        from.on('close', () => to.destroy());
        from.on('data', (chunk: Buffer) => {
          for (let at = 0; at < chunk.length; at += pieceBytes) to.write(chunk.subarray(at, at + pieceBytes));
        });
      }
    });
  }

  static async listen(path: string, targetPath: string, pieceBytes = 65_536): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(targetPath, pieceBytes);
    await new Promise<void>((resolve) => proxy.#server.listen(path, resolve));
    return proxy;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.cut();
    await closed;
  }
}

/** Waits for something that is to come; the test's own limit ends a vain wait. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
