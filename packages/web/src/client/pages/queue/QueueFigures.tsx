import type { QueueJson } from '../../../server/api/queues.ts';
import { FigureStrip } from '../../components/FigureStrip/FigureStrip.tsx';
import { RelativeTime } from '../../components/RelativeTime/RelativeTime.tsx';
import { formatCount, formatRate } from '../../format/number.ts';

/** A queue as it was sampled last. */
export function QueueFigures({ queue }: { readonly queue: QueueJson }) {
  const { ready, priorities, unacknowledged, consumers, workers, oldestSentAt, pausedAt, flow } = queue;
  const filled = priorities?.filter((step) => step.ready > 0) ?? [];
  const isStuck = consumers === 0 && (ready ?? 0) > 0 && pausedAt === null;
  return (
    <FigureStrip
      label="Figures of the queue"
      figures={[
        {
          label: 'Waiting',
          value: formatCount(ready),
          unit: filled.some(({ priority }) => priority > 0)
            ? filled.map((step) => `p${step.priority} ${formatCount(step.ready)}`).join(' · ')
            : undefined,
        },
        { label: 'Unacknowledged', value: formatCount(unacknowledged) },
        {
          label: 'Consumers',
          value: formatCount(consumers),
          unit: workers.length > 0 ? shorten(workers) : undefined,
          tone: isStuck ? 'bad' : undefined,
        },
        ...(flow === null
          ? []
          : [
              {
                label: 'In and out',
                value: `${formatRate(flow.incomingPerSecond)} / ${formatRate(flow.outgoingPerSecond)}`,
              },
            ]),
        { label: 'Next was sent', value: <RelativeTime at={oldestSentAt} /> },
      ]}
    />
  );
}

function shorten(workers: readonly string[]): string {
  const [first = '', ...rest] = workers;
  return rest.length === 0 ? first : `${first} and ${formatCount(rest.length)} more`;
}
