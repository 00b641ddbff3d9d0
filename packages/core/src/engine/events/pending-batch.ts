import type { EventBatch } from '../../db/models/event-batch.ts';
import type { Gap } from '../../db/models/gap.ts';
import type { MalformedEvent } from '../../db/models/malformed-event.ts';
import type { TaskEvent } from '../../db/models/task-event.ts';
import type { WorkerEvent } from '../../db/models/worker-event.ts';
import type { Delivery } from './delivery.ts';

/**
 * Events of a full batch: enough that the events of one task meet in it (each task is written once a batch, so with
 * thousands in flight this decides the rate), few enough that a commit stays well under a second.
 */
const BATCH_EVENTS = 12_000;

/** Characters of payload of a full batch, so that it fits well into one frame of the IPC. */
const BATCH_CHARACTERS = 8_000_000;

/** A batch being filled, or waiting to be sent. */
export interface PendingBatch {
  readonly taskEvents: TaskEvent[];
  readonly workerEvents: WorkerEvent[];
  readonly malformedSamples: MalformedEvent[];
  readonly gaps: Gap[];
  eventsReceived: number;
  eventsMalformed: number;
  eventsOpaque: number;
  eventsDropped: number;
  /** Epoch seconds of our clock. */
  readonly firstReceivedAt: number;
  /** Epoch seconds of our clock. */
  receivedAt: number;
  payloadCharacters: number;
  /** Worth sending though it is empty: it tells until when the broker was heard. */
  tellsSilence: boolean;
  /** The newest message whose events are all in this batch or in older ones. */
  delivery: Delivery | null;
}

/** Makes an empty batch. */
export function createPendingBatch(receivedAt: number): PendingBatch {
  return {
    taskEvents: [],
    workerEvents: [],
    malformedSamples: [],
    gaps: [],
    eventsReceived: 0,
    eventsMalformed: 0,
    eventsOpaque: 0,
    eventsDropped: 0,
    firstReceivedAt: receivedAt,
    receivedAt,
    payloadCharacters: 0,
    tellsSilence: false,
    delivery: null,
  };
}

/** Adds a task event and the size of its texts. */
export function addTaskEventTo(batch: PendingBatch, event: TaskEvent): void {
  batch.taskEvents.push(event);
  const { args, kwargs, result, exception, traceback, extra } = event;
  if (args !== undefined) batch.payloadCharacters += args.length;
  if (kwargs !== undefined) batch.payloadCharacters += kwargs.length;
  if (result !== undefined) batch.payloadCharacters += result.length;
  if (exception !== undefined) batch.payloadCharacters += exception.length;
  if (traceback !== undefined) batch.payloadCharacters += traceback.length;
  if (extra !== undefined) batch.payloadCharacters += extra.length;
}

/** Whether a batch is closed: nothing may be added any more. */
export function isFull(batch: PendingBatch): boolean {
  return batch.eventsReceived >= BATCH_EVENTS || batch.payloadCharacters >= BATCH_CHARACTERS;
}

/** Whether a batch tells anything. */
export function isWorthSending(batch: PendingBatch): boolean {
  return batch.eventsReceived > 0 || batch.gaps.length > 0 || batch.tellsSilence || batch.delivery !== null;
}

/** Gives a batch the name under which the database knows it. */
export function nameBatch(
  batch: PendingBatch,
  identity: Pick<EventBatch, 'broker' | 'engineRun' | 'sequence'>,
): EventBatch {
  return {
    ...identity,
    receivedAt: batch.receivedAt,
    taskEvents: batch.taskEvents,
    workerEvents: batch.workerEvents,
    eventsReceived: batch.eventsReceived,
    eventsMalformed: batch.eventsMalformed,
    eventsOpaque: batch.eventsOpaque,
    eventsDropped: batch.eventsDropped,
    malformedSamples: batch.malformedSamples,
    gaps: batch.gaps,
  };
}
