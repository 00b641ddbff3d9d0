import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPrivateFolder, findFreePort, GuardedProcess } from '@celery-cnc/fleet';
import { firstPage, type Peer } from './peer.ts';

const PROJECT_DIR = fileURLToPath(new URL('..', import.meta.url));
const CLI = fileURLToPath(import.meta.resolve('@celery-cnc/core').replace(/index\.js$/, 'cli/main.js'));

/** Celery CnC as a user runs it: SQLite on disk, log file, web frontend. */
export async function startCeleryCnc(brokerUrl: string): Promise<Peer> {
  const folder = await createPrivateFolder('bench');
  const port = await findFreePort();
  const startedAt = performance.now();
  const url = `http://127.0.0.1:${port}`;
  const started = await GuardedProcess.start(
    {
      command: 'node',
      args: [
        CLI,
        'up',
        '--broker',
        brokerUrl,
        '--db',
        join(folder.path, 'cnc.db'),
        '--log-dir',
        join(folder.path, 'logs'),
        '--component',
        'web',
        '--port',
        String(port),
      ],
      cwd: PROJECT_DIR,
      logFile: join(folder.path, 'out.log'),
    },
    async () => true,
  );
  const firstPageMs = await firstPage(url, startedAt);
  return {
    name: 'Celery CnC',
    pid: started.pid,
    firstPageMs,
    eventsIn: async () => {
      const counters = (await (await fetch(`${url}/api/v1/ingest`)).json()) as {
        taskEventsCommitted: number;
      };
      return counters.taskEventsCommitted;
    },
    stop: async () => {
      await started.stop();
      await folder.remove();
    },
  };
}
