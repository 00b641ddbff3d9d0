import { join } from 'node:path';
import { createPrivateFolder, findFreePort, GuardedProcess } from '@celery-cnc/fleet';
import { firstPage, type Peer, readText } from './peer.ts';

/** Flower as its documentation starts it, with its default of 100,000 tasks kept. */
export async function startFlower(python: string, brokerUrl: string): Promise<Peer> {
  const folder = await createPrivateFolder('flower');
  const port = await findFreePort();
  const startedAt = performance.now();
  const url = `http://127.0.0.1:${port}`;
  const started = await GuardedProcess.start(
    {
      command: python,
      args: ['-m', 'celery', `--broker=${brokerUrl}`, 'flower', `--port=${port}`, '--address=127.0.0.1'],
      cwd: folder.path,
      env: { ...process.env, FLOWER_UNAUTHENTICATED_API: 'true' },
      logFile: join(folder.path, 'out.log'),
    },
    async () => true,
  );
  const firstPageMs = await firstPage(url, startedAt);
  return {
    name: 'Flower',
    pid: started.pid,
    firstPageMs,
    url,
    mostOnTheirWay: 8000,
    eventsIn: async () => sumOfEvents(await readText(`${url}/metrics`)),
    stop: async () => {
      await started.stop();
      await folder.remove();
    },
  };
}

function sumOfEvents(metrics: string): number {
  let sum = 0;
  for (const line of metrics.split('\n'))
    if (line.startsWith('flower_events_total{')) sum += Number(line.split(' ').at(-1));
  return sum;
}
