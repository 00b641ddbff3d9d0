import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from './find-free-port.ts';
import { findPostgresProgram } from './find-program.ts';
import { GuardedProcess } from './guarded-process.ts';
import { createPrivateFolder } from './private-folder.ts';
import { type Account, asAccount, type Command, serverAccount } from './server-account.ts';

/** Options of {@link startPostgres}. */
export interface StartPostgresOptions {
  /** Waits for the disk at each commit, as in production; by default it does not: nothing here outlives the machine. */
  readonly durable?: boolean;
  /** Settings of `postgresql.conf`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A private PostgreSQL. */
export interface PrivatePostgres {
  /** Of the role `cnc`, which owns the empty database `cnc` and is no superuser. */
  readonly url: string;
  /** Of the superuser, on the database `cnc`. */
  readonly adminUrl: string;
  readonly port: number;
  /** Runs SQL as the superuser through `psql`; resolves to its unaligned output, a row a line. */
  sql(text: string, database?: string): string;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
  /** SIGKILL to the server and all of its backends; `restart` brings it back on the same port. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** It holds its connections and answers nothing, until `resume`. */
  pause(): void;
  resume(): void;
}

const SUPERUSER = 'postgres';
const PASSWORD = 'p@ss/word';
/** The disk is not waited for; what is committed still outlives the server, as the system's cache holds it. */
const NOT_DURABLE = { fsync: 'off', full_page_writes: 'off' };

/** Starts a PostgreSQL of its own on a free port of 127.0.0.1, with passwords asked for over TCP. */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<PrivatePostgres> {
  const folder = await createPrivateFolder('postgres');
  const port = await findFreePort();
  const account = serverAccount('postgres');
  const data = join(folder.path, 'data');
  prepare(folder.path, data, account);
  const launch = () =>
    GuardedProcess.start(
      {
        ...asAccount(account, serverCommand(folder.path, data, port, options)),
        logFile: join(folder.path, 'out'),
      },
      async () => isReady(folder.path, port),
    );
  let server = await launch().catch(async (error: unknown) => {
    await folder.remove();
    throw error;
  });
  const sql = (text: string, database = 'cnc') => runSql(folder.path, port, text, database);
  sql(`CREATE ROLE cnc LOGIN PASSWORD '${PASSWORD}'`, 'postgres');
  sql('CREATE DATABASE cnc OWNER cnc', 'postgres');
  const urlOf = (role: string) => `postgres://${role}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/cnc`;
  const signalAll = (signal: NodeJS.Signals) => signalTree(server, signal);
  const stop = async () => {
    signalAll('SIGCONT');
    // "Fast": without waiting for clients to leave.
    server.signal('SIGINT');
    await server.ended;
  };
  return {
    url: urlOf('cnc'),
    adminUrl: urlOf(SUPERUSER),
    port,
    sql,
    stop: async () => {
      await stop();
      await folder.remove();
    },
    kill: async () => {
      signalAll('SIGKILL');
      await server.kill();
    },
    restart: async () => {
      await stop();
      server = await launch();
    },
    pause: () => signalAll('SIGSTOP'),
    resume: () => signalAll('SIGCONT'),
  };
}

function prepare(folder: string, data: string, account: Account | null): void {
  const passwordFile = join(folder, 'password');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, PASSWORD);
  if (account) for (const path of [folder, data, passwordFile]) chownSync(path, account.uid, account.gid);
  const initdb = asAccount(account, {
    command: findPostgresProgram('initdb'),
    args: [
      ...['--pgdata', data, '--username', SUPERUSER, '--pwfile', passwordFile, '--encoding', 'UTF8'],
      ...['--locale', 'C.UTF-8', '--auth-local', 'trust', '--auth-host', 'scram-sha-256', '--no-sync'],
    ],
  });
  execFileSync(initdb.command, initdb.args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

function serverCommand(folder: string, data: string, port: number, options: StartPostgresOptions): Command {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    max_connections: '60',
    ...(options.durable ? {} : NOT_DURABLE),
    ...options.settings,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return { command: findPostgresProgram('postgres'), args: ['-D', data, '-p', String(port), ...args] };
}

function runSql(folder: string, port: number, text: string, database: string): string {
  const connection = ['-h', folder, '-p', String(port), '-U', SUPERUSER, '-d', database];
  const args = [...connection, '-X', '-A', '-t', '-q', '-v', 'ON_ERROR_STOP=1', '-c', text];
  return execFileSync(findPostgresProgram('psql'), args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

/** To the server and its backends: each of these leads a process group of its own. */
function signalTree(server: GuardedProcess, signal: NodeJS.Signals): void {
  if (server.exited) return;
  for (const pid of [server.pid, ...childrenOf(server.pid)]) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      // A backend may end by itself meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

function childrenOf(pid: number): number[] {
  const children = readdirSync('/proc').filter((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
    } catch {
      // Ended while we looked.
      return false;
    }
  });
  return children.map(Number);
}

/** Whether it takes connections: it listens before that, while it recovers. */
function isReady(folder: string, port: number): boolean {
  const args = ['-h', folder, '-p', String(port), '-q'];
  return spawnSync(findPostgresProgram('pg_isready'), args, { stdio: 'ignore' }).status === 0;
}
