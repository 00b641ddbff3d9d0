import { prepareLoad } from '../load/load.ts';
import { type IngestFigures, measureIngest, measureMedian } from '../measure/ingest.ts';
import type { Transport } from '../settings.ts';
import type { Peer } from './peer.ts';

/** About 70 MB of messages are made at a time. */
const PORTION_TASKS = 20_000;
const RUNS = 3;
const MEASURED_TASKS = 8000;

/** Feeds Flower with tasks as fast as it takes them. */
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

/** Flower's rate: the median of some loads. */
export function measureFlower(
  flower: Peer,
  transport: Transport,
  brokerUrl: string,
  inFlight: number,
): Promise<IngestFigures> {
  const tasks = Math.min(MEASURED_TASKS, inFlight * 2);
  return measureMedian(RUNS, flower, brokerUrl, () => prepareLoad(transport, { tasks, inFlight }));
}
