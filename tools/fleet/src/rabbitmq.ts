import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { findFreePort } from './find-free-port.ts';
import { findProgram } from './find-program.ts';
import { GuardedProcess } from './guarded-process.ts';
import { createPrivateFolder } from './private-folder.ts';
import type { PrivateBroker } from './redis.ts';

/** Debian's wrapper in `/usr/sbin` changes the user; the real script runs as who we are. */
const REAL_SCRIPT = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const START_TIMEOUT_MS = 90_000;

/** Starts a RabbitMQ of its own: own node, own data, own port mapper, on free ports of 127.0.0.1. */
export async function startRabbitmq(
  options: {
    /** Further lines of `rabbitmq.conf`. */
    readonly settings?: readonly string[];
  } = {},
): Promise<PrivateBroker> {
  const folder = await createPrivateFolder('rabbitmq');
  const [port, distPort, epmdPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
  const env = await prepare(folder.path, { port, distPort, epmdPort }, options.settings ?? []);
  const portMapper = await startPortMapper(folder.path, epmdPort, env);
  const launch = () =>
    GuardedProcess.start(
      {
        command: existsSync(REAL_SCRIPT) ? REAL_SCRIPT : findProgram('rabbitmq-server'),
        args: [],
        env,
        logFile: join(folder.path, 'rabbitmq.out'),
      },
      async (started) => /Starting broker\.\.\.\s*completed/.test(started.output),
      START_TIMEOUT_MS,
    );
  let server = await launch().catch(async (error: unknown) => {
    await portMapper.kill();
    await folder.remove();
    throw error;
  });
  const stop = async () => {
    server.resume();
    await server.stop();
  };
  return {
    url: `amqp://guest:guest@127.0.0.1:${port}//`,
    port,
    stop: async () => {
      await stop();
      await portMapper.kill();
      await folder.remove();
    },
    kill: () => server.kill(),
    restart: async () => {
      await stop();
      server = await launch();
    },
    pause: () => server.pause(),
    resume: () => server.resume(),
  };
}

async function prepare(
  folder: string,
  ports: { port: number; distPort: number; epmdPort: number },
  settings: readonly string[],
): Promise<NodeJS.ProcessEnv> {
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, '.erlang.cookie'), 'celery-cnc-fleet', { mode: 0o400 });
  await writeFile(join(folder, 'enabled_plugins'), '[].\n');
  await writeFile(
    join(folder, 'rabbitmq.conf'),
    [`listeners.tcp.default = 127.0.0.1:${ports.port}`, 'log.console = false', ...settings, ''].join('\n'),
  );
  return {
    ...process.env,
    HOME: folder,
    RABBITMQ_NODENAME: `cnc${ports.port}@localhost`,
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq'),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: folder,
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_DIST_PORT: String(ports.distPort),
    ERL_EPMD_PORT: String(ports.epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    // Two cores are shared with everything else that a test runs.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+sbwt none +sbwtdcpu none +sbwtdio none',
  };
}

/** Erlang's own would detach itself from everything and outlive whoever is killed. */
function startPortMapper(folder: string, port: number, env: NodeJS.ProcessEnv): Promise<GuardedProcess> {
  const { ERL_EPMD_ADDRESS: address = '' } = env;
  return GuardedProcess.start(
    {
      command: findProgram('epmd'),
      args: ['-port', String(port), '-address', address],
      env,
      logFile: join(folder, 'epmd.out'),
    },
    () => isListening(port),
  );
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
