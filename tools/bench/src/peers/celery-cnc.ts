import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPrivateFolder, findFreePort, GuardedProcess } from '@celery-cnc/fleet';
import { firstPage, type Peer, readText } from './peer.ts';

const PROJECT_DIR = fileURLToPath(new URL('../..', import.meta.url));
const CLI = fileURLToPath(import.meta.resolve('@celery-cnc/core').replace(/index\.js$/, 'cli/main.js'));

/** How Celery CnC is started. */
export interface CeleryCnCOptions {
  readonly brokerUrl: string;
  /** A file that exists already; a new one in a private folder without it. */
  readonly dbPath?: string;
  /** Configuration by environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Packages of components beside the frontend. */
  readonly components?: readonly string[];
}

/** Celery CnC under measurement. */
export interface CeleryCnCPeer extends Peer {
  /** Where the frontend listens. */
  readonly url: string;
  readonly dbPath: string;
  /** What `/api/v1/ingest` answers. */
  ingest(): Promise<IngestAnswer>;
}

/** Counters of this run. */
export interface IngestAnswer {
  readonly taskEventsCommitted: number;
  readonly eventsDropped: number;
  readonly gaps: number;
  readonly lagSeconds: number;
}

/** Celery CnC as a user runs it: SQLite on disk, log file, web frontend. */
export async function startCeleryCnc({
  brokerUrl,
  dbPath,
  env,
  components = [],
}: CeleryCnCOptions): Promise<CeleryCnCPeer> {
  const folder = await createPrivateFolder('bench');
  const port = await findFreePort();
  const file = dbPath ?? join(folder.path, 'cnc.db');
  const startedAt = performance.now();
  const url = `http://127.0.0.1:${port}`;
  const options = [
    ['--broker', brokerUrl],
    ['--db', file],
    ['--log-dir', join(folder.path, 'logs')],
    ...['web', ...components].map((component) => ['--component', component]),
    ['--port', String(port)],
  ];
  const started = await GuardedProcess.start(
    {
      command: process.execPath,
      args: [CLI, 'up', ...options.flat()],
      cwd: PROJECT_DIR,
      env: { ...process.env, ...env },
      logFile: join(folder.path, 'out.log'),
    },
    async () => true,
  );
  const firstPageMs = await firstPage(url, startedAt);
  const ingest = async () => JSON.parse(await readText(`${url}/api/v1/ingest`)) as IngestAnswer;
  return {
    name: 'Celery CnC',
    pid: started.pid,
    firstPageMs,
    url,
    dbPath: file,
    // It reads ahead into its own memory, so Redis holds little of this.
    mostOnTheirWay: 28_000,
    ingest,
    eventsIn: async () => (await ingest()).taskEventsCommitted,
    stop: async () => {
      await started.stop();
      await folder.remove();
    },
  };
}
