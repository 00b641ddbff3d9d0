import type { QueueMethods } from '../../ipc/queue-contract.ts';
import type { BrokerQueues } from '../brokers/broker-queues.ts';
import type { QueuePauses } from './queue-pauses.ts';
import type { QueueSampler } from './queue-sampler.ts';

/** What an engine serves of its broker's queues: what was changed is sampled anew before it is listed again. */
export function queueMethods(queues: BrokerQueues, sampler: QueueSampler, pauses: QueuePauses): QueueMethods {
  const changing = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work;
    } finally {
      sampler.outdated();
    }
  };
  return {
    listQueues: () => sampler.current(),
    peekQueue: (request) => queues.peek(request),
    purgeQueue: (request) => changing(queues.purge(request)),
    deleteQueueMessage: (request) => changing(queues.deleteMessage(request)),
    moveMessages: (request) => changing(queues.move(request)),
    pauseQueue: ({ queue }) => changing(pauses.pause(queue)),
    resumeQueue: ({ queue }) => changing(pauses.resume(queue)),
  };
}
