import type { QueuesJson } from '../api/queues.ts';
import { toRfc3339, toRfc3339OrNull } from '../json/time.ts';
import type { ApiHandler } from '../web-services.ts';

/** `GET /queues`: the queues of every broker, as they were sampled last. */
export const listQueues: ApiHandler = async (context, { context: { engine } }) => {
  const samples = await engine.listQueues({});
  return context.json<QueuesJson>({
    items: samples.map((sample) =>
      sample.unreachable
        ? {
            broker: sample.broker,
            unreachable: sample.unreachable,
            sampledAt: null,
            complete: false,
            problem: null,
            queues: [],
          }
        : {
            broker: sample.broker,
            unreachable: null,
            sampledAt: toRfc3339(sample.sampledAt),
            complete: sample.complete,
            problem: sample.problem,
            queues: sample.queues.map(({ oldestSentAt, pausedAt, ...queue }) => ({
              ...queue,
              oldestSentAt: toRfc3339OrNull(oldestSentAt),
              pausedAt: toRfc3339OrNull(pausedAt),
            })),
          },
    ),
  });
};
