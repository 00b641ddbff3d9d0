import type { Load } from '../load/load.ts';
import type { Peer } from '../peers/peer.ts';
import { usageOf } from './process-usage.ts';

/** One measurement of ingest, from the first published event to the last one taken in. */
export interface IngestFigures {
  readonly peer: string;
  readonly events: number;
  readonly taken: number;
  /** Publisher included. */
  readonly eventsPerSecond: number;
  readonly cpuSecondsPer100k: number;
  readonly peakResidentBytes: number;
  /** How fast the events were really published. */
  readonly offeredPerSecond: number;
  /** From the last published event to the last one taken in, seconds. */
  readonly lagAfterLoadSeconds: number;
}

const POLL_MS = 100;
/** Without progress for so long the rest is taken for lost. */
const LOST_AFTER_MS = 5000;

/** Publishes a load, as fast as it goes or at a rate, and measures until it is taken in. */
export async function measureIngest(
  peer: Peer,
  brokerUrl: string,
  load: Load,
  eventsPerSecond?: number,
): Promise<IngestFigures> {
  const before = await peer.eventsIn();
  const cpuBefore = usageOf(peer.pid).cpuSeconds;
  const startedAt = performance.now();
  let publishedAt = 0;
  const publishing = load.publish(brokerUrl, eventsPerSecond).then(() => {
    publishedAt = performance.now();
  });
  let taken = 0;
  let progressAt = startedAt;
  let peak = 0;
  while (taken < load.events && (publishedAt === 0 || performance.now() - progressAt < LOST_AFTER_MS)) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const now = (await peer.eventsIn()) - before;
    if (now > taken) progressAt = performance.now();
    taken = now;
    peak = Math.max(peak, usageOf(peer.pid).residentBytes);
  }
  await publishing;
  return {
    peer: peer.name,
    events: load.events,
    taken,
    eventsPerSecond: taken / ((progressAt - startedAt) / 1000),
    cpuSecondsPer100k: ((usageOf(peer.pid).cpuSeconds - cpuBefore) / taken) * 100_000,
    peakResidentBytes: peak,
    offeredPerSecond: load.events / ((publishedAt - startedAt) / 1000),
    lagAfterLoadSeconds: Math.max(0, (progressAt - publishedAt) / 1000),
  };
}

/** Measures so often and returns the run with the median rate; every run publishes a load of its own. */
export async function measureMedian(
  runs: number,
  peer: Peer,
  brokerUrl: string,
  prepare: () => Load,
): Promise<IngestFigures> {
  const figures: IngestFigures[] = [];
  for (let run = 0; run < runs; run++) figures.push(await measureIngest(peer, brokerUrl, prepare()));
  figures.sort((a, b) => a.eventsPerSecond - b.eventsPerSecond);
  return figures[Math.floor(runs / 2)] as IngestFigures;
}
