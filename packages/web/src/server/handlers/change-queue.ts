import { z } from 'zod';
import type { MessageCountJson, MovedMessagesJson, QueuePauseJson } from '../api/queues.ts';
import { audited } from '../audit.ts';
import { readBody } from '../query/read-body.ts';
import type { ApiHandler, WebServices } from '../web-services.ts';

const queue = z.string().min(1, 'is missing').max(255, 'is too long');
const common = {
  /** Where there is one broker only, it is meant. */
  broker: z.string().max(2000).optional(),
  /** Counts, and changes nothing. To change something it has to be said. */
  dryRun: z.boolean().default(true),
};
const purge = z.strictObject({ queue, ...common });
const pause = z.strictObject({ queue, broker: common.broker });
const deletion = z.strictObject({ queue, taskId: z.string().min(1, 'is missing').max(300), ...common });
const move = z
  .strictObject({ from: queue, to: queue, limit: z.int().min(1).max(10_000), ...common })
  .refine(({ from, to }) => from !== to, { path: ['to'], message: 'is the queue itself; name another one' });

/** `POST /queues/purge`: empties a queue, or counts what waits in it. */
export const purgeQueue: ApiHandler = async (context, services) => {
  const { broker, ...request } = await readBody(context, purge);
  const work = () => services.context.engine.purgeQueue({ ...request, ...brokerOf(broker) });
  const target = targetOf(broker, request.queue);
  const count = request.dryRun
    ? await work()
    : await audited(services, { action: 'queue.purge', target }, work);
  return context.json<MessageCountJson>({ ...count, dryRun: request.dryRun });
};

/** `POST /queues/delete-message`: removes the messages of one task, or counts them. */
export const deleteQueueMessage: ApiHandler = async (context, services) => {
  const { broker, ...request } = await readBody(context, deletion);
  const work = () => services.context.engine.deleteQueueMessage({ ...request, ...brokerOf(broker) });
  const target = `${targetOf(broker, request.queue)} task ${request.taskId}`;
  const count = request.dryRun
    ? await work()
    : await audited(services, { action: 'queue.delete-message', target }, work);
  return context.json<MessageCountJson>({ ...count, dryRun: request.dryRun });
};

/** `POST /queues/move`: moves messages to another queue, or counts them. */
export const moveMessages: ApiHandler = async (context, services) => {
  const { broker, ...request } = await readBody(context, move);
  const work = () => services.context.engine.moveMessages({ ...request, ...brokerOf(broker) });
  const target = `${targetOf(broker, request.from)} to ${request.to}`;
  const moved = request.dryRun
    ? await work()
    : await audited(services, { action: 'queue.move', target }, work);
  return context.json<MovedMessagesJson>({ ...moved, dryRun: request.dryRun });
};

/** `POST /queues/pause`: workers stop to consume a queue, those that come up later too. */
export const pauseQueue: ApiHandler = (context, services) => setQueuePaused(context, services, true);

/** `POST /queues/resume`: the workers that were told to stop consume it again. */
export const resumeQueue: ApiHandler = (context, services) => setQueuePaused(context, services, false);

async function setQueuePaused(
  context: Parameters<ApiHandler>[0],
  services: WebServices,
  paused: boolean,
): Promise<Response> {
  const { broker, queue: name } = await readBody(context, pause);
  const { engine } = services.context;
  const request = { queue: name, ...brokerOf(broker) };
  const action = paused ? 'queue.pause' : 'queue.resume';
  const outcome = await audited(services, { action, target: targetOf(broker, name) }, () =>
    paused ? engine.pauseQueue(request) : engine.resumeQueue(request),
  );
  return context.json<QueuePauseJson>({ ...outcome, paused });
}

function brokerOf(broker: string | undefined): { readonly broker?: string } {
  return broker === undefined ? {} : { broker };
}

function targetOf(broker: string | undefined, name: string): string {
  return broker === undefined ? name : `${name} on ${broker}`;
}
