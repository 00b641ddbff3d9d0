import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { HISTORY_DAYS } from '../fill/filled-file.ts';
import { withStoredTasks } from '../fill/stored-files.ts';
import { type Finding, whole } from '../finding.ts';
import { prepareLoad } from '../load/load.ts';
import { measureIngest } from '../measure/ingest.ts';
import { startCeleryCnc } from '../peers/celery-cnc.ts';
import { waitUntilIdle } from '../peers/wait-until-idle.ts';
import { type BenchCase, withPeer } from './bench-case.ts';

const MOST_BYTES_A_TASK = 1500;

/** Bytes on disk for each task with its events: of a burst of thousands in flight, and of a long history. */
export const disk: BenchCase = async (settings) => {
  const history = await withStoredTasks(settings, settings.stored, async (dbPath, stored) => ({
    stored,
    bytes: await bytesOf(dbPath),
  }));
  const few = await withStoredTasks(settings, settings.flowerStored, async (dbPath) => {
    const before = await bytesOf(dbPath);
    await withPeer(
      'redis',
      (brokerUrl) => startCeleryCnc({ brokerUrl, dbPath }),
      async (peer, brokerUrl) => {
        const load = prepareLoad('redis', { tasks: settings.loadTasks, inFlight: settings.inFlight });
        await measureIngest(peer, brokerUrl, load);
        await waitUntilIdle(peer);
      },
    );
    return (await bytesOf(dbPath)) - before;
  });
  const finding = (what: string, bytes: number): Finding => ({
    what: `bytes on disk per task, ${what}`,
    ours: whole(bytes),
    bar: `${whole(MOST_BYTES_A_TASK)} bytes`,
    holds: bytes <= MOST_BYTES_A_TASK,
  });
  return [
    finding(`${whole(history.stored)} tasks over ${HISTORY_DAYS} days`, history.bytes / history.stored),
    finding(`a burst with ${whole(settings.inFlight)} in flight`, few / settings.loadTasks),
  ];
};

/** File and all that lies beside it, after everything is in it: a start that indexes the rest, and a clean stop. */
async function bytesOf(dbPath: string): Promise<number> {
  await withPeer(
    'redis',
    (brokerUrl) => startCeleryCnc({ brokerUrl, dbPath }),
    (peer) => waitUntilIdle(peer),
  );
  const folder = dirname(dbPath);
  return readdirSync(folder)
    .filter((name) => name.startsWith(basename(dbPath)))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
