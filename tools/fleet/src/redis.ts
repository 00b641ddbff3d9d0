import { connect } from 'node:net';
import { join } from 'node:path';
import { findFreePort } from './find-free-port.ts';
import { findProgram } from './find-program.ts';
import { GuardedProcess } from './guarded-process.ts';
import { createPrivateFolder } from './private-folder.ts';

/** A private broker. */
export interface PrivateBroker {
  readonly url: string;
  readonly port: number;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
  /** SIGKILL; `restart` brings it back on the same port. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** It holds its connections and answers nothing, until `resume`. */
  pause(): void;
  resume(): void;
}

/** Starts a Redis of its own on a free port of 127.0.0.1, without persistence. */
export async function startRedis(
  options: { readonly port?: number; readonly args?: readonly string[] } = {},
): Promise<PrivateBroker> {
  const folder = await createPrivateFolder('redis');
  const port = options.port ?? (await findFreePort());
  const launch = () =>
    GuardedProcess.start(
      {
        command: findProgram('redis-server'),
        args: [
          '--port',
          String(port),
          '--bind',
          '127.0.0.1',
          '--save',
          '',
          '--appendonly',
          'no',
          '--dir',
          folder.path,
          ...(options.args ?? []),
        ],
        logFile: join(folder.path, 'redis.log'),
      },
      () => answersPing(port),
    );
  let server = await launch();
  return {
    url: `redis://127.0.0.1:${port}/0`,
    port,
    stop: async () => {
      server.resume();
      await server.stop();
      await folder.remove();
    },
    kill: () => server.kill(),
    restart: async () => {
      await server.stop();
      server = await launch();
    },
    pause: () => server.pause(),
    resume: () => server.resume(),
  };
}

/** Whether a Redis, or a Sentinel, answers on a port of 127.0.0.1. */
export function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => settle(false));
    socket.once('data', (data) => settle(data.toString().startsWith('+PONG')));
    socket.once('error', () => settle(false));
  });
}
