import { setTimeout } from 'node:timers/promises';
import type { Load, Pace } from '../load/load.ts';
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
const WINDOW_POLL_MS = 10;
/** Without progress for so long the rest is taken for lost. */
const LOST_AFTER_MS = 5000;

/** How fast to publish: at a rate, or as fast as the events are taken in, so many published ones being on their way. */
export type Speed = { readonly eventsPerSecond: number } | { readonly mostOnTheirWay: number };

/**
 * Publishes a load and measures until it is taken in. Faster than a monitor takes it in over Redis means that Redis cuts
 * it off, so its rate is found by keeping it busy, not by flooding it.
 */
export async function measureIngest(
  peer: Peer,
  brokerUrl: string,
  load: Load,
  speed: Speed = { mostOnTheirWay: peer.mostOnTheirWay },
): Promise<IngestFigures> {
  const before = await peer.eventsIn();
  const cpuBefore = usageOf(peer.pid).cpuSeconds;
  const startedAt = performance.now();
  let taken = 0;
  let progressAt = startedAt;
  let publishedAt = 0;
  const isStuck = () => performance.now() - progressAt > LOST_AFTER_MS;
  const publishing = load
    .publish(
      brokerUrl,
      paceOf(speed, () => (isStuck() ? load.events : taken)),
    )
    .then(() => {
      publishedAt = performance.now();
    });
  let peak = 0;
  while (taken < load.events && (publishedAt === 0 || !isStuck())) {
    await setTimeout(POLL_MS);
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

/** `taken` tells what has been taken in, or everything once nothing more will be. */
function paceOf(speed: Speed, taken: () => number): Pace {
  const startedAt = performance.now();
  if ('eventsPerSecond' in speed)
    return async (published) => {
      const aheadMs = (published / speed.eventsPerSecond) * 1000 - (performance.now() - startedAt);
      if (aheadMs > 1) await setTimeout(aheadMs);
    };
  return async (published) => {
    while (published - taken() > speed.mostOnTheirWay) await setTimeout(WINDOW_POLL_MS);
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
