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

/** Options of {@link startRabbitmq}. */
export interface RabbitmqOptions {
  /** Further lines of `rabbitmq.conf`. */
  readonly settings?: readonly string[];
  /** Switches the management plugin on, on a port of its own. @default false */
  readonly management?: boolean;
}

/** A RabbitMQ, with the address of its management API where it is on. */
export interface PrivateRabbitmq extends PrivateBroker {
  readonly managementUrl: string | null;
}

/** Starts a RabbitMQ of its own: own node, own data, own port mapper, on free ports of 127.0.0.1. */
export async function startRabbitmq(options: RabbitmqOptions = {}): Promise<PrivateRabbitmq> {
  const folder = await createPrivateFolder('rabbitmq');
  const [port, distPort, epmdPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
  const managementPort = options.management ? await findFreePort() : null;
  const ports = { port, distPort, epmdPort, managementPort };
  const env = await prepare(folder.path, ports, options.settings ?? []);
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
    managementUrl: managementPort === null ? null : `http://guest:guest@127.0.0.1:${managementPort}`,
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
  ports: { port: number; distPort: number; epmdPort: number; managementPort: number | null },
  settings: readonly string[],
): Promise<NodeJS.ProcessEnv> {
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, '.erlang.cookie'), 'celery-cnc-fleet', { mode: 0o400 });
  const plugins = ports.managementPort === null ? '' : 'rabbitmq_management';
  await writeFile(join(folder, 'enabled_plugins'), `[${plugins}].\n`);
  const lines = [`listeners.tcp.default = 127.0.0.1:${ports.port}`, 'log.console = false', ...settings];
  if (ports.managementPort !== null) lines.push(...managementSettings(ports.managementPort));
  await writeFile(join(folder, 'rabbitmq.conf'), `${lines.join('\n')}\n`);
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

/** Figures are as new as the interval, milliseconds. */
function managementSettings(port: number): readonly string[] {
  return [
    'management.tcp.ip = 127.0.0.1',
    `management.tcp.port = ${port}`,
    'collect_statistics_interval = 500',
  ];
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
