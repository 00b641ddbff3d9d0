import type { QueueHistoryPointJson } from '../../../server/api/queues.ts';
import type { ChartLine } from '../TimeChart/chart-look.ts';

/** What a chart of a queue shows. */
export type QueueMeasure = 'backlog' | 'rates';

/** A line of the chart. */
export interface QueueLine extends ChartLine {
  readonly key: 'ready' | 'unacknowledged' | 'consumers' | 'incomingPerSecond' | 'outgoingPerSecond';
}

/** In the order of drawing. */
export const QUEUE_LINES: Readonly<Record<QueueMeasure, readonly QueueLine[]>> = {
  backlog: [
    { key: 'consumers', label: 'Consumers', token: '--fill-pending' },
    { key: 'unacknowledged', label: 'Unacknowledged', token: '--fill-retry' },
    { key: 'ready', label: 'Waiting', token: '--fill-started' },
  ],
  rates: [
    { key: 'incomingPerSecond', label: 'In', token: '--fill-received' },
    { key: 'outgoingPerSecond', label: 'Out', token: '--fill-success' },
  ],
};

/** Times (epoch seconds, in the middle of each step) and the lines; `null` where nobody looked. */
export function queueLines(
  points: readonly QueueHistoryPointJson[],
  stepSeconds: number,
  measure: QueueMeasure,
): [number[], ...(number | null)[][]] {
  const times = points.map(({ at }) => Date.parse(at) / 1000 + stepSeconds / 2);
  return [times, ...QUEUE_LINES[measure].map(({ key }) => points.map((point) => point[key]))];
}
