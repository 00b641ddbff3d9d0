import { randomUUID } from 'node:crypto';
import type { Signature, WorkflowRequest } from '../../ipc/publish-contract.ts';
import { createTaskMessage, type TaskMessage } from './task-message.ts';
import { toWireSignature } from './wire-signature.ts';

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
}

/** The messages that Celery's canvas would send. */
export function workflowMessages(request: WorkflowRequest): WorkflowMessages {
  return 'chain' in request ? chainMessages(request.chain) : groupMessages(request.group);
}

function chainMessages(signatures: readonly Signature[]): WorkflowMessages {
  const steps = signatures.map((signature) => ({ ...signature, taskId: signature.taskId ?? randomUUID() }));
  const taskIds = steps.map(({ taskId }) => taskId);
  const [first, ...others] = steps as [Signature, ...Signature[]];
  // As a stack: the worker takes the next step from its end.
  const chain = others.map((step) => toWireSignature(step)).reverse();
  return { messages: [addressed(first, { chain })], taskIds, groupId: null };
}

function groupMessages(signatures: readonly Signature[]): WorkflowMessages {
  const groupId = randomUUID();
  const messages = signatures.map((signature, groupIndex) => addressed(signature, { groupId, groupIndex }));
  return { messages, taskIds: messages.map(({ message }) => message.taskId), groupId };
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
