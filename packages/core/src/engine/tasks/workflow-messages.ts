import { randomUUID } from 'node:crypto';
import type { Signature, WorkflowRequest } from '../../ipc/publish-contract.ts';
import { createTaskMessage, type TaskMessage } from './task-message.ts';
import { toWireSignature, type WireSignature } from './wire-signature.ts';

/** A task message with where it goes. */
export interface AddressedMessage {
  readonly message: TaskMessage;
  readonly queue?: string;
  readonly exchange?: string;
  readonly routingKey?: string;
}

/** What has to be sent for a workflow, and the ids of all of its tasks. */
export interface WorkflowMessages {
  /** Of a chain the first step alone: each worker sends the next one. */
  readonly messages: readonly AddressedMessage[];
  readonly taskIds: readonly string[];
  readonly groupId: string | null;
  /** What the result backend has to know before the header runs; `null` of what is no chord. */
  readonly chord: PlannedChord | null;
}

/** A chord whose header is about to be published. */
export interface PlannedChord {
  readonly groupId: string;
  readonly memberIds: readonly string[];
  readonly body: WireSignature;
  /** Where the body goes; `undefined` is the app's default queue. */
  readonly bodyQueue: string | undefined;
  readonly bodyPriority: number | undefined;
}

/** The messages that Celery's canvas would send. */
export function workflowMessages(request: WorkflowRequest): WorkflowMessages {
  if ('chain' in request) return chainMessages(request.chain);
  return 'group' in request ? groupMessages(request.group) : chordMessages(request.chord);
}

function chainMessages(signatures: readonly Signature[]): WorkflowMessages {
  const steps = signatures.map((signature) => ({ ...signature, taskId: signature.taskId ?? randomUUID() }));
  const taskIds = steps.map(({ taskId }) => taskId);
  const [first, ...others] = steps as [Signature, ...Signature[]];
  // As a stack: the worker takes the next step from its end.
  const chain = others.map((step) => toWireSignature(step)).reverse();
  return { messages: [addressed(first, { chain })], taskIds, groupId: null, chord: null };
}

function groupMessages(signatures: readonly Signature[]): WorkflowMessages {
  const groupId = randomUUID();
  const messages = signatures.map((signature, groupIndex) => addressed(signature, { groupId, groupIndex }));
  return { messages, taskIds: messages.map(({ message }) => message.taskId), groupId, chord: null };
}

/** Each member carries the body: the worker that ends last, or `celery.chord_unlock`, calls it. */
function chordMessages({
  header,
  body,
}: {
  readonly header: readonly Signature[];
  readonly body: Signature;
}): WorkflowMessages {
  const groupId = randomUUID();
  const bodyId = body.taskId ?? randomUUID();
  const chord = toWireSignature({ ...body, taskId: bodyId }, { group_id: groupId });
  const messages = header.map((member, groupIndex) => addressed(member, { groupId, groupIndex, chord }));
  const memberIds = messages.map(({ message }) => message.taskId);
  const { queue: bodyQueue, priority: bodyPriority } = body.options ?? {};
  return {
    messages,
    taskIds: [...memberIds, bodyId],
    groupId,
    chord: { groupId, memberIds, body: chord, bodyQueue, bodyPriority },
  };
}

function addressed(
  { immutable: _nothingBefore, options = {}, ...call }: Signature,
  place: Parameters<typeof createTaskMessage>[1],
): AddressedMessage {
  const { queue, exchange, routingKey } = options;
  return {
    message: createTaskMessage({ ...options, ...call }, place),
    ...(queue === undefined ? {} : { queue }),
    ...(exchange === undefined ? {} : { exchange }),
    ...(routingKey === undefined ? {} : { routingKey }),
  };
}
