import { withStoredTasks } from '../fill/stored-files.ts';
import { TASK_NAMES, WORDS } from '../fill/vocabulary.ts';
import { type Finding, whole } from '../finding.ts';
import { prepareLoad } from '../load/load.ts';
import { type IngestFigures, measureIngest, type Speed } from '../measure/ingest.ts';
import { requestText } from '../measure/latency.ts';
import { startCeleryCnc } from '../peers/celery-cnc.ts';
import { waitUntilIdle } from '../peers/wait-until-idle.ts';
import { type BenchCase, withPeer } from './bench-case.ts';

const READERS = 2;
const WITHIN = 0.9;
/** Of the rate as fast as it goes: leaves room on two cores for those who read. */
const STEADY_SHARE = 0.4;

interface Pair {
  readonly alone: IngestFigures;
  readonly read: IngestFigures;
}

/** Ingest on the large database with and without heavy queries all the time. */
export const reads: BenchCase = (settings) =>
  withStoredTasks(settings, settings.stored, (dbPath, stored) =>
    withPeer(
      'redis',
      (brokerUrl) => startCeleryCnc({ brokerUrl, dbPath }),
      async (peer, brokerUrl) => {
        const load = () => prepareLoad('redis', { tasks: settings.loadTasks, inFlight: settings.inFlight });
        const measure = async (speed?: Speed): Promise<Pair> => {
          await waitUntilIdle(peer);
          const alone = await measureIngest(peer, brokerUrl, load(), speed);
          await waitUntilIdle(peer);
          const readers = startReaders(peer.url);
          const read = await measureIngest(peer, brokerUrl, load(), speed);
          settings.progress(`${await readers.stop()} heavy queries answered meanwhile`);
          return { alone, read };
        };
        const full = await measure();
        const steady = await measure({ eventsPerSecond: full.alone.eventsPerSecond * STEADY_SHARE });
        return findings(stored, full, steady);
      },
    ),
  );

function findings(stored: number, full: Pair, steady: Pair): Finding[] {
  const what = `${whole(stored)} stored, ${READERS} readers with heavy queries without end`;
  const rates = ({ alone, read }: Pair) => `${whole(alone.eventsPerSecond)} → ${whole(read.eventsPerSecond)}`;
  const kept = ({ alone, read }: Pair) =>
    read.eventsPerSecond >= alone.eventsPerSecond * WITHIN && read.taken === read.events;
  const lag = ({ lagAfterLoadSeconds }: IngestFigures) => `${lagAfterLoadSeconds.toFixed(1)} s`;
  return [
    {
      what: `${what}: events/s at a steady load (lag)`,
      ours: `${rates(steady)} (${lag(steady.alone)} → ${lag(steady.read)})`,
      bar: 'within a tenth',
      holds: kept(steady),
    },
    {
      what: `${what}: events/s as fast as it goes, all on the same cores`,
      ours: rates(full),
      bar: 'within a tenth',
      holds: kept(full),
    },
  ];
}

/** Queries that walk over much: globs, rare texts, long ranges. */
function startReaders(url: string): { stop(): Promise<number> } {
  let stopped = false;
  let answered = 0;
  const read = async (reader: number) => {
    for (let number = reader; !stopped; number += READERS) {
      const word = WORDS[(number * 13) % WORDS.length];
      const name = TASK_NAMES[number % TASK_NAMES.length]?.slice(0, -2);
      await requestText(`${url}/api/v1/tasks?limit=100&state=FAILURE&name=*${name}*`);
      await requestText(`${url}/api/v1/tasks?limit=100&search=${word}`);
      await requestText(`${url}/api/v1/overview?range=7d`);
      answered += 3;
    }
  };
  const readers = Array.from({ length: READERS }, (_, reader) => read(reader));
  return {
    async stop() {
      stopped = true;
      await Promise.all(readers);
      return answered;
    },
  };
}
