import type { ConfirmChannel } from 'amqplib';
import { CncError } from '../../../errors.ts';
import { DeadlineError } from '../../deadline.ts';
import type { AddressedTask } from '../base.ts';

/** What became of a task: `null` where the broker has it; `uncertain` where it may have it all the same. */
export type PublishOutcome = { readonly error: unknown; readonly uncertain: boolean } | null;

/** What the channel's owner knows. */
export interface ConfirmOptions {
  readonly deadlineMs: number;
  /** Whether the broker gave the task back, since no queue took it; asked once. */
  readonly wasReturned: (taskId: string) => boolean;
  /** Why the broker takes no messages at the moment; `null` where it does. */
  readonly blockedReason: () => string | null;
}

/** What amqplib says where the broker refused a message: then it surely does not have it. */
const NACKED = 'message nacked';

/** Publishes tasks side by side and waits until the broker has confirmed them; what became of each, in their order. */
export async function confirmTasks(
  channel: ConfirmChannel,
  tasks: readonly AddressedTask[],
  { deadlineMs, wasReturned, blockedReason }: ConfirmOptions,
): Promise<readonly PublishOutcome[]> {
  const outcomes: (PublishOutcome | undefined)[] = tasks.map(() => undefined);
  await new Promise<void>((resolve) => {
    let open = tasks.length;
    const timer = setTimeout(resolve, deadlineMs);
    const settle = (place: number, outcome: PublishOutcome) => {
      outcomes[place] = outcome;
      if (--open > 0) return;
      clearTimeout(timer);
      resolve();
    };
    for (const [place, task] of tasks.entries())
      send(channel, task, (outcome) =>
        // The broker returns what it could not route before it confirms it.
        settle(place, wasReturned(task.message.taskId) ? unroutable(task) : outcome),
      );
  });
  const unanswered = () => {
    const reason = blockedReason();
    const what =
      reason === null
        ? `confirming the task took longer than ${deadlineMs} ms`
        : `RabbitMQ holds back publishers: ${reason}`;
    return { error: new DeadlineError(what), uncertain: true };
  };
  return outcomes.map((outcome) => (outcome === undefined ? unanswered() : outcome));
}

function send(
  channel: ConfirmChannel,
  { message, queue, exchange }: AddressedTask,
  settle: (outcome: PublishOutcome) => void,
): void {
  const { taskId, headers, priority, expirationMs } = message;
  const options = {
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    headers,
    correlationId: taskId,
    replyTo: '',
    deliveryMode: 2,
    mandatory: true,
    ...(priority === undefined ? {} : { priority }),
    ...(expirationMs === undefined ? {} : { expiration: String(Math.round(expirationMs)) }),
  };
  try {
    channel.publish(
      exchange?.name ?? '',
      exchange?.routingKey ?? queue,
      message.body,
      options,
      (error: unknown) =>
        settle(error ? { error, uncertain: !(error instanceof Error && error.message === NACKED) } : null),
    );
  } catch (error) {
    // The channel is closed already, or the message is none: nothing was sent.
    settle({ error, uncertain: false });
  }
}

function unroutable({ message: { taskId }, queue, exchange }: AddressedTask): PublishOutcome {
  const error = new CncError(
    'CNC_PUBLISH_FAILED',
    exchange
      ? `No queue is bound to exchange "${exchange.name}" with routing key "${exchange.routingKey}".`
      : `There is no queue "${queue}" on the broker. Start a worker that consumes it (celery worker -Q ${queue}), or name another queue.`,
    { details: { taskId, ...(exchange ? { exchange } : { queue }) } },
  );
  return { error, uncertain: false };
}
