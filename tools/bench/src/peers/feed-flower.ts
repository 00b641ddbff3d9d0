import { prepareLoad } from '../load/load.ts';
import { type IngestFigures, measureIngest, measureMedian } from '../measure/ingest.ts';
import type { Transport } from '../settings.ts';
import type { Peer } from './peer.ts';

/** About 14 MB of messages: Redis cuts a subscriber off above 32 MB of backlog. */
const PORTION_TASKS = 4000;
const RUNS = 5;

/** Feeds Flower with tasks, portion by portion, each only when it has taken in the one before. */
export async function feedFlower(
  flower: Peer,
  transport: Transport,
  brokerUrl: string,
  tasks: number,
): Promise<void> {
  for (let fed = 0; fed < tasks; fed += PORTION_TASKS) {
    const portion = Math.min(PORTION_TASKS, tasks - fed);
    await measureIngest(flower, brokerUrl, prepareLoad(transport, { tasks: portion, inFlight: portion }));
  }
}

/** Flower's rate with portions that it survives: the median of some. */
export function measureFlower(
  flower: Peer,
  transport: Transport,
  brokerUrl: string,
  inFlight: number,
): Promise<IngestFigures> {
  const tasks = Math.min(PORTION_TASKS, inFlight);
  return measureMedian(RUNS, flower, brokerUrl, () => prepareLoad(transport, { tasks, inFlight }));
}
