import { type EventMessage, publishEvents } from '@celery-cnc/fleet';
import type { Peer } from './peer.ts';
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
  /** From the last published event to the last one taken in, seconds. */
  readonly lagAfterLoadSeconds: number;
}

const POLL_MS = 50;
/** Without progress for so long the rest is taken for lost. */
const LOST_AFTER_MS = 5000;

/** Publishes and measures. The messages are made before, so that making them costs nothing here. */
export async function measureIngest(
  peer: Peer,
  brokerUrl: string,
  messages: readonly EventMessage[],
  eventsPerSecond?: number,
): Promise<IngestFigures> {
  const before = await peer.eventsIn();
  const cpuBefore = usageOf(peer.pid).cpuSeconds;
  const startedAt = performance.now();
  let publishedAt = 0;
  const publishing = publishEvents(
    brokerUrl,
    messages,
    eventsPerSecond === undefined ? {} : { eventsPerSecond },
  ).then((events) => {
    publishedAt = performance.now();
    return events;
  });
  const total = messages.reduce((sum, message) => sum + message.events, 0);
  let taken = 0;
  let progressAt = startedAt;
  let peak = 0;
  while (taken < total && (publishedAt === 0 || performance.now() - progressAt < LOST_AFTER_MS)) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const now = (await peer.eventsIn()) - before;
    if (now > taken) progressAt = performance.now();
    taken = now;
    peak = Math.max(peak, usageOf(peer.pid).residentBytes);
  }
  const events = await publishing;
  const seconds = (progressAt - startedAt) / 1000;
  return {
    peer: peer.name,
    events,
    taken,
    eventsPerSecond: taken / seconds,
    cpuSecondsPer100k: ((usageOf(peer.pid).cpuSeconds - cpuBefore) / taken) * 100_000,
    peakResidentBytes: peak,
    lagAfterLoadSeconds: Math.max(0, (progressAt - publishedAt) / 1000),
  };
}
