import { createReadStream } from 'node:fs';
import { withStoredTasks } from '../fill/stored-files.ts';
import { TASK_NAMES, WORDS, WORKERS } from '../fill/vocabulary.ts';
import { type Finding, whole } from '../finding.ts';
import { latencyText, measureRequests, measureWalk } from '../measure/latency.ts';
import { startCeleryCnc } from '../peers/celery-cnc.ts';
import { feedFlower } from '../peers/feed-flower.ts';
import { startFlower } from '../peers/flower.ts';
import { waitUntilIdle } from '../peers/wait-until-idle.ts';
import type { Settings } from '../settings.ts';
import { type BenchCase, withPeer } from './bench-case.ts';

const READ_BYTES = 4 * 1_048_576;
const STATES = ['SUCCESS', 'FAILURE', 'REVOKED'];

interface Query {
  readonly what: string;
  /** Path and query of the n-th request: no two alike, so that no cache answers. */
  readonly path: (number: number) => string;
  readonly mostP95Ms?: number;
}

const QUERIES: readonly Query[] = [
  { what: 'page of 100, by state and name', path: byStateAndName, mostP95Ms: 20 },
  { what: 'page of 100, by state and one of the rarest names', path: byStateAndRareName, mostP95Ms: 20 },
  { what: 'page of 100, newest', path: () => '/api/v1/tasks?limit=100' },
  { what: 'page of 100, by name glob and worker', path: byGlob },
  { what: 'page of 100 of a state, longest runtime first', path: byRuntime },
  { what: 'free text, a common word', path: (n) => search(WORDS[n % 20]), mostP95Ms: 200 },
  { what: 'free text, a rare word', path: (n) => search(WORDS[WORDS.length - 1 - n]), mostP95Ms: 200 },
  { what: 'free text, two words', path: (n) => search(`${WORDS[n % 30]} ${WORDS[40 + n]}`), mostP95Ms: 200 },
  { what: 'free text, one task in all', path: (n) => search(`order-${n * 7 + 3}`), mostP95Ms: 200 },
  { what: 'free text, nowhere', path: (n) => search(`nowhere${n}`), mostP95Ms: 200 },
  { what: 'overview with seven days of charts', path: () => '/api/v1/overview?range=7d', mostP95Ms: 30 },
];

/** In whatever order; and as our pages are: filtered, newest first. */
const FLOWER_QUERIES = [
  '/api/tasks?limit=100',
  '/api/tasks?limit=100&state=SUCCESS&taskname=mail.send&sort_by=-received',
];

/** Latency of the HTTP API on the large database, and of Flower's on what it holds. */
export const pages: BenchCase = async (settings) => {
  const findings = await withStoredTasks(settings, settings.stored, (dbPath, stored) =>
    withPeer(
      'redis',
      (brokerUrl) => startCeleryCnc({ brokerUrl, dbPath }),
      async (peer) => {
        await waitUntilIdle(peer);
        await readThrough([dbPath, `${dbPath}-search`]);
        const found: Finding[] = [];
        for (const query of QUERIES) found.push(await measureQuery(peer.url, query, { ...settings, stored }));
        return [...found, await measurePaging(peer.url, { ...settings, stored })];
      },
    ),
  );
  const { flowerPython } = settings;
  return flowerPython ? [...findings, ...(await flowerPages(settings, flowerPython))] : findings;
};

/** Reads files once, so that the kernel has of them what it can hold: the disk of the machine is not what is measured. */
async function readThrough(files: readonly string[]): Promise<void> {
  for (const file of files) for await (const _ of createReadStream(file, { highWaterMark: READ_BYTES }));
}

async function measureQuery(url: string, query: Query, settings: Settings): Promise<Finding> {
  settings.progress(`${query.what} …`);
  const urls = Array.from({ length: settings.requests }, (_, number) => `${url}${query.path(number)}`);
  const latency = await measureRequests(urls);
  const { mostP95Ms } = query;
  return {
    what: `${whole(settings.stored)} stored: ${query.what}, p50 / p95`,
    ours: latencyText(latency),
    ...(mostP95Ms !== undefined && { bar: `p95 ${mostP95Ms} ms`, holds: latency.p95 <= mostP95Ms }),
  };
}

async function measurePaging(url: string, { requests, stored }: Settings): Promise<Finding> {
  const name = TASK_NAMES[0];
  const latency = await measureWalk(`${url}/api/v1/tasks?limit=100&state=SUCCESS&name=${name}`, requests);
  return {
    what: `${whole(stored)} stored: paging on through ${latency.requests} pages, by state and name, p50 / p95`,
    ours: latencyText(latency),
  };
}

async function flowerPages(settings: Settings, python: string): Promise<Finding[]> {
  return withPeer(
    'redis',
    (brokerUrl) => startFlower(python, brokerUrl),
    async (peer, brokerUrl) => {
      await feedFlower(peer, 'redis', brokerUrl, settings.flowerStored);
      const found: Finding[] = [];
      for (const query of FLOWER_QUERIES) {
        const urls = Array.from({ length: Math.min(50, settings.requests) }, () => `${peer.url}${query}`);
        found.push({
          what: `${whole(settings.flowerStored)} stored in Flower: ${query}, p50 / p95`,
          ours: '',
          flower: latencyText(await measureRequests(urls)),
        });
      }
      return found;
    },
  );
}

function byStateAndName(number: number): string {
  const name = TASK_NAMES[(number * 3) % 100];
  return `/api/v1/tasks?limit=100&state=${STATES[number % STATES.length]}&name=${name}`;
}

function byStateAndRareName(number: number): string {
  const name = TASK_NAMES[TASK_NAMES.length - 1 - (number % 40)];
  return `/api/v1/tasks?limit=100&state=${STATES[number % STATES.length]}&name=${name}`;
}

function byGlob(number: number): string {
  const name = TASK_NAMES[number % TASK_NAMES.length]?.split('.')[0];
  const worker = WORKERS[number % WORKERS.length];
  return `/api/v1/tasks?limit=100&name=${name}.*&worker=${worker}`;
}

function byRuntime(number: number): string {
  return `/api/v1/tasks?limit=100&state=${STATES[number % 2]}&sort=runtime`;
}

function search(text: string | undefined): string {
  return `/api/v1/tasks?limit=100&search=${encodeURIComponent(text ?? '')}`;
}
