import { type Finding, whole } from '../finding.ts';
import { prepareLoad } from '../load/load.ts';
import { type IngestFigures, measureIngest } from '../measure/ingest.ts';
import { startCeleryCnc } from '../peers/celery-cnc.ts';
import { feedFlower, measureFlower } from '../peers/feed-flower.ts';
import { startFlower } from '../peers/flower.ts';
import type { Settings } from '../settings.ts';
import { type BenchCase, withPeer } from './bench-case.ts';

const TIMES = 10;
const EVENTS_A_TASK = 4;
/** What Flower 2.0.1 takes with 100,000 tasks, where it is not measured here. */
const FLOWER_RATE = 6500;

/** Ten times what Flower can take, for some seconds, over Redis: what is lost. */
export const overload: BenchCase = async (settings) => {
  const flowerRate = settings.flowerPython
    ? await rateOfFlower(settings, settings.flowerPython)
    : FLOWER_RATE;
  const rate = flowerRate * TIMES;
  const load = prepareLoad('redis', {
    tasks: Math.ceil((rate * settings.overloadSeconds) / EVENTS_A_TASK),
    inFlight: settings.inFlight,
  });
  const ours = await withPeer(
    'redis',
    (brokerUrl) => startCeleryCnc({ brokerUrl }),
    async (peer, brokerUrl) => {
      const figures = await measureIngest(peer, brokerUrl, load, { eventsPerSecond: rate });
      const { eventsDropped, gaps } = await peer.ingest();
      return { figures, notes: `${whole(eventsDropped)} dropped, ${gaps} gaps marked` };
    },
  );
  const python = settings.flowerPython;
  const flower =
    python &&
    (await withPeer(
      'redis',
      (brokerUrl) => startFlower(python, brokerUrl),
      (peer, brokerUrl) => measureIngest(peer, brokerUrl, load, { eventsPerSecond: rate }),
    ));
  const finding: Finding = {
    what: `${whole(ours.figures.offeredPerSecond)} events/s offered for ${settings.overloadSeconds} s: lost`,
    ours: `${lostText(ours.figures)} (${ours.notes}; lag ${ours.figures.lagAfterLoadSeconds.toFixed(1)} s)`,
    bar: 'nothing',
    holds: ours.figures.taken === ours.figures.events,
  };
  return [flower ? { ...finding, flower: lostText(flower) } : finding];
};

function rateOfFlower({ flowerStored, inFlight }: Settings, python: string): Promise<number> {
  return withPeer(
    'redis',
    (brokerUrl) => startFlower(python, brokerUrl),
    async (peer, brokerUrl) => {
      await feedFlower(peer, 'redis', brokerUrl, flowerStored);
      return (await measureFlower(peer, 'redis', brokerUrl, inFlight)).eventsPerSecond;
    },
  );
}

function lostText({ events, taken }: IngestFigures): string {
  return `${whole(events - taken)} of ${whole(events)}`;
}
