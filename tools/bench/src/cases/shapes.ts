import { type Finding, whole } from '../finding.ts';
import { prepareLoad } from '../load/load.ts';
import { type IngestFigures, measureIngest, type Speed } from '../measure/ingest.ts';
import { startCeleryCnc } from '../peers/celery-cnc.ts';
import { startFlower } from '../peers/flower.ts';
import type { Peer } from '../peers/peer.ts';
import type { Settings, Transport } from '../settings.ts';
import { type BenchCase, withPeer } from './bench-case.ts';

/** So that the slower peer takes no longer. */
const FLOWER_SHARE = 0.2;
const SHAPES = [
  { eventsPerMessage: 2, inFlight: 100 },
  { eventsPerMessage: 2, inFlight: 4000 },
  { eventsPerMessage: 1, inFlight: 4000 },
  { eventsPerMessage: 24, inFlight: 4000 },
] as const;

type Shape = (typeof SHAPES)[number];

/** Ingest into an empty store in every shape that workers give their messages, and the time to the first page. */
export const shapes: BenchCase = async (settings) => {
  const { brokers, loadTasks, rate, flowerPython } = settings;
  const findings: Finding[] = [];
  const firstPages = new Map<string, number>();
  const note = (peer: Peer) => {
    firstPages.set(peer.name, Math.min(peer.firstPageMs, firstPages.get(peer.name) ?? Infinity));
  };
  for (const transport of brokers) {
    for (const shape of SHAPES) {
      const ours = await measure(
        transport,
        shape,
        loadTasks,
        note,
        (brokerUrl) => startCeleryCnc({ brokerUrl }),
        rate,
      );
      const flower =
        flowerPython === undefined
          ? undefined
          : await measure(transport, shape, loadTasks * FLOWER_SHARE, note, (brokerUrl) =>
              startFlower(flowerPython, brokerUrl),
            );
      findings.push(
        shapeFinding(
          `${transport}, ${shape.eventsPerMessage} a message, ${shape.inFlight} in flight`,
          ours,
          flower,
        ),
      );
    }
  }
  return [...findings, firstPageFinding(firstPages)];
};

async function measure(
  transport: Transport,
  shape: Shape,
  tasks: number,
  note: (peer: Peer) => void,
  start: (brokerUrl: string) => Promise<Peer>,
  rate?: Settings['rate'],
): Promise<IngestFigures> {
  return withPeer(transport, start, (peer, brokerUrl) => {
    note(peer);
    return measureIngest(peer, brokerUrl, prepareLoad(transport, { tasks, ...shape }), speedOf(rate));
  });
}

function speedOf(rate: number | undefined): Speed | undefined {
  return rate === undefined ? undefined : { eventsPerSecond: rate };
}

function shapeFinding(what: string, ours: IngestFigures, flower?: IngestFigures): Finding {
  return {
    what,
    ours: figuresText(ours),
    ...(flower && { flower: figuresText(flower), ratio: ours.eventsPerSecond / flower.eventsPerSecond }),
  };
}

function figuresText(figures: IngestFigures): string {
  const { eventsPerSecond, cpuSecondsPer100k, peakResidentBytes, lagAfterLoadSeconds, events, taken } =
    figures;
  const lost = taken === events ? '' : `, ${whole(events - taken)} of ${whole(events)} LOST`;
  return (
    `${whole(eventsPerSecond)}/s, ${cpuSecondsPer100k.toFixed(1)} CPU s per 100k, ` +
    `${whole(peakResidentBytes / 1e6)} MB, lag ${lagAfterLoadSeconds.toFixed(2)} s${lost}`
  );
}

function firstPageFinding(firstPages: ReadonlyMap<string, number>): Finding {
  const text = (name: string) => {
    const ms = firstPages.get(name);
    return ms === undefined ? undefined : `${whole(ms)} ms`;
  };
  const flower = text('Flower');
  return { what: 'start to first page', ours: text('Celery CnC') ?? '', ...(flower && { flower }) };
}
