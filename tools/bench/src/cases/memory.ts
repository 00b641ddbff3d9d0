import { publishEvents, syntheticEvents } from '@celery-cnc/fleet';
import { withStoredTasks } from '../fill/stored-files.ts';
import { TASK_NAMES } from '../fill/vocabulary.ts';
import { type Finding, whole } from '../finding.ts';
import { requestText } from '../measure/latency.ts';
import { processesOf, proportionalBytesOf } from '../measure/process-usage.ts';
import { type CeleryCnCPeer, startCeleryCnc } from '../peers/celery-cnc.ts';
import { waitUntilIdle } from '../peers/wait-until-idle.ts';
import type { Settings } from '../settings.ts';
import { type BenchCase, withPeer } from './bench-case.ts';

const SAMPLES = 240;
const MOST_BYTES = 400e6;
/** What the last third may use more than the middle one and still be called flat. */
const FLAT = 1.05;
const EVENTS_A_TASK = 4;

interface Sample {
  readonly residentBytes: number;
  readonly proportionalBytes: number;
  readonly byRole: ReadonlyMap<string, number>;
}

/** Memory on the large database under a steady load, with pages being looked at, over a time. */
export const memory: BenchCase = (settings) =>
  withStoredTasks(settings, settings.stored, (dbPath, stored) =>
    withPeer(
      'redis',
      (brokerUrl) => startCeleryCnc({ brokerUrl, dbPath }),
      async (peer, brokerUrl) => {
        await waitUntilIdle(peer);
        const before = await peer.eventsIn();
        const published = soak(settings, brokerUrl);
        const samples = await sampleUntil(peer, settings, published);
        const events = await published;
        await waitUntilIdle(peer);
        return findings({ ...settings, stored }, samples, events, (await peer.eventsIn()) - before);
      },
    ),
  );

function soak({ soakMinutes, steadyRate, inFlight }: Settings, brokerUrl: string): Promise<number> {
  const tasks = Math.ceil((steadyRate * soakMinutes * 60) / EVENTS_A_TASK);
  const events = syntheticEvents({
    tasks,
    inFlight: Math.min(inFlight, tasks),
    eventsPerMessage: 2,
    failEvery: 20,
  });
  return publishEvents(brokerUrl, events, { eventsPerSecond: steadyRate });
}

async function sampleUntil(
  peer: CeleryCnCPeer,
  settings: Settings,
  done: Promise<unknown>,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const stepMs = (settings.soakMinutes * 60_000) / SAMPLES;
  let over = false;
  const ended = done.finally(() => {
    over = true;
  });
  while (!over) {
    await lookAround(peer.url, samples.length);
    samples.push(sampleOf(peer.pid));
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, stepMs))]);
  }
  return samples;
}

/** What somebody does who watches: lists, the overview, a search. */
async function lookAround(url: string, number: number): Promise<void> {
  const name = TASK_NAMES[number % TASK_NAMES.length];
  await requestText(`${url}/api/v1/tasks?limit=100&state=SUCCESS&name=${name}`);
  await requestText(`${url}/api/v1/overview?range=7d`);
  await requestText(`${url}/api/v1/tasks?limit=50&search=order-${number}`);
}

function sampleOf(pid: number): Sample {
  const byRole = new Map<string, number>();
  for (const { role, residentBytes } of processesOf(pid))
    byRole.set(role, (byRole.get(role) ?? 0) + residentBytes);
  return {
    residentBytes: [...byRole.values()].reduce((sum, bytes) => sum + bytes, 0),
    proportionalBytes: proportionalBytesOf(pid),
    byRole,
  };
}

function findings(settings: Settings, samples: readonly Sample[], events: number, taken: number): Finding[] {
  const third = Math.floor(samples.length / 3);
  const mean = (part: readonly Sample[]) =>
    part.reduce((sum, sample) => sum + sample.residentBytes, 0) / Math.max(1, part.length);
  const middle = mean(samples.slice(third, 2 * third));
  const last = mean(samples.slice(2 * third));
  const most = Math.max(...samples.map((sample) => sample.residentBytes));
  const mostProportional = Math.max(...samples.map((sample) => sample.proportionalBytes));
  const roles = [...(samples.at(-1)?.byRole ?? [])].map(([role, bytes]) => `${role} ${whole(bytes / 1e6)}`);
  const what = `${whole(settings.stored)} stored, ${whole(settings.steadyRate)} events/s for ${settings.soakMinutes} min`;
  return [
    {
      what: `${what}: most memory, RSS of all processes (PSS)`,
      ours: `${whole(most / 1e6)} MB (${whole(mostProportional / 1e6)} MB); at the end ${roles.join(', ')}`,
      bar: '400 MB',
      holds: most <= MOST_BYTES,
    },
    {
      what: `${what}: mean RSS of the middle and the last third`,
      ours: `${whole(middle / 1e6)} MB, ${whole(last / 1e6)} MB`,
      bar: 'flat',
      holds: last <= middle * FLAT,
    },
    {
      what: `${what}: lost`,
      ours: `${whole(events - taken)} of ${whole(events)}`,
      bar: 'nothing',
      holds: events === taken,
    },
  ];
}
