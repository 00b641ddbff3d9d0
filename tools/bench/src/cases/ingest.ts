import { withStoredTasks } from '../fill/stored-files.ts';
import { type Finding, whole } from '../finding.ts';
import { prepareLoad } from '../load/load.ts';
import { type IngestFigures, measureMedian } from '../measure/ingest.ts';
import { startCeleryCnc } from '../peers/celery-cnc.ts';
import { feedFlower, measureFlower } from '../peers/feed-flower.ts';
import { startFlower } from '../peers/flower.ts';
import { waitUntilIdle } from '../peers/wait-until-idle.ts';
import type { Settings, Transport } from '../settings.ts';
import { type BenchCase, withPeer } from './bench-case.ts';

const RUNS = 3;
const RATE_BAR = 8;
const CPU_BAR = 5;
/** Below this share of the rate with few tasks, many tasks have cost something: rates wander by so much. */
const NO_LOWER = 0.9;

interface OurFigures extends IngestFigures {
  readonly stored: number;
}

/** Rate and CPU with Flower's most tasks stored, beside Flower, and ours again with a hundred times as many. */
export const ingest: BenchCase = async (settings) => {
  const findings: Finding[] = [];
  for (const transport of settings.brokers) {
    const few = await measureOurs(settings, transport, settings.flowerStored);
    const python = settings.flowerPython;
    const flower = python && (await measureTheirs(settings, transport, python));
    const many = await measureOurs(settings, transport, settings.stored);
    const at = `${transport}, ${whole(settings.inFlight)} in flight`;
    findings.push(
      rateFinding(`${at}, ${whole(settings.flowerStored)} stored: events/s`, few, flower || undefined),
      cpuFinding(`${at}: CPU s per 100,000 events`, few, flower || undefined),
      {
        what: `${at}, ${whole(many.stored)} stored: events/s`,
        ours: rateText(many),
        bar: `no lower than with ${whole(settings.flowerStored)}`,
        holds: many.eventsPerSecond >= few.eventsPerSecond * NO_LOWER && isWhole(many),
      },
      {
        what: `${at}, ${whole(many.stored)} stored: CPU s per 100,000 events`,
        ours: many.cpuSecondsPer100k.toFixed(2),
      },
    );
  }
  return findings;
};

/** Our figures on a database with so many tasks. */
function measureOurs(settings: Settings, transport: Transport, wanted: number): Promise<OurFigures> {
  return withStoredTasks(settings, wanted, (dbPath, stored) =>
    withPeer(
      transport,
      (brokerUrl) => startCeleryCnc({ brokerUrl, dbPath }),
      async (peer, brokerUrl) => {
        const { loadTasks: tasks, inFlight } = settings;
        await waitUntilIdle(peer);
        const load = () => prepareLoad(transport, { tasks, inFlight });
        return { ...(await measureMedian(RUNS, peer, brokerUrl, load)), stored };
      },
    ),
  );
}

function measureTheirs(settings: Settings, transport: Transport, python: string): Promise<IngestFigures> {
  return withPeer(
    transport,
    (brokerUrl) => startFlower(python, brokerUrl),
    async (peer, brokerUrl) => {
      settings.progress(`feeding Flower with ${whole(settings.flowerStored)} tasks over ${transport} …`);
      await feedFlower(peer, transport, brokerUrl, settings.flowerStored);
      return measureFlower(peer, transport, brokerUrl, settings.inFlight);
    },
  );
}

function rateFinding(what: string, ours: IngestFigures, flower?: IngestFigures): Finding {
  const bar = `${RATE_BAR} × Flower, nothing lost`;
  if (!flower) return { what, ours: rateText(ours), bar };
  const ratio = ours.eventsPerSecond / flower.eventsPerSecond;
  return {
    what,
    ours: rateText(ours),
    flower: rateText(flower),
    ratio,
    bar,
    holds: ratio >= RATE_BAR && isWhole(ours),
  };
}

function cpuFinding(what: string, ours: IngestFigures, flower?: IngestFigures): Finding {
  const bar = 'a fifth of Flower';
  const text = (figures: IngestFigures) => figures.cpuSecondsPer100k.toFixed(2);
  if (!flower) return { what, ours: text(ours), bar };
  const ratio = flower.cpuSecondsPer100k / ours.cpuSecondsPer100k;
  return { what, ours: text(ours), flower: text(flower), ratio, bar, holds: ratio >= CPU_BAR };
}

function rateText(figures: IngestFigures): string {
  const { eventsPerSecond, lagAfterLoadSeconds, events, taken } = figures;
  const lost = isWhole(figures) ? '' : `, ${whole(events - taken)} of ${whole(events)} LOST`;
  return `${whole(eventsPerSecond)} (lag ${lagAfterLoadSeconds.toFixed(1)} s${lost})`;
}

function isWhole({ events, taken }: IngestFigures): boolean {
  return taken === events;
}
