import type { TaskEvent } from '../../db/models/task-event.ts';
import type { WorkerEvent } from '../../db/models/worker-event.ts';
import { parsePythonJson } from '../python-json.ts';
import { isIdentity, isTimestamp, type RawEvent, showValue } from './event-fields.ts';
import type { Unreadable } from './malformed-events.ts';
import type { EventMessage } from './redis-envelope.ts';
import { readTaskEvent } from './task-event-reader.ts';
import { isWorkerEventType, readWorkerEvent } from './worker-event-reader.ts';

/** Where decoded events go. Each event of a message is told to exactly one of these. */
export interface DecodedEvents {
  addTaskEvent(event: TaskEvent): void;
  addWorkerEvent(event: WorkerEvent): void;
  /** An event of a group that is not kept: gossip, or an application's own. */
  addOtherEvent(type: string): void;
  addUnreadable(unreadable: Unreadable): void;
}

const UTF8_NAMES: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii', '']);

/** Turns message bodies into events. Never throws: what cannot be read is told as unreadable. */
export class EventDecoder {
  readonly #payloadLimit: number;
  readonly #decoded: DecodedEvents;

  /** `payloadLimit`: texts of an event above this number of characters are cut and marked. */
  constructor(payloadLimit: number, decoded: DecodedEvents) {
    this.#payloadLimit = payloadLimit;
    this.#decoded = decoded;
  }

  /** Decodes one message: a body with one event, or with an array of events. */
  decode(message: EventMessage): void {
    const unread = reasonNotToRead(message);
    if (unread !== null) {
      this.#unreadable(message, unread, true);
      return;
    }
    let content: unknown;
    try {
      content = parseBody(message.body);
    } catch (error) {
      this.#unreadable(message, `body is not JSON: ${errorMessage(error)}`);
      return;
    }
    if (!Array.isArray(content)) {
      this.#decodeEvent(message, content);
    } else if (content.length === 0) {
      this.#unreadable(message, 'body is an empty array');
    } else {
      for (const element of content) this.#decodeEvent(message, element);
    }
  }

  #decodeEvent(message: EventMessage, raw: unknown): void {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
      this.#unreadable(message, `event is ${showValue(raw)}, not an object`);
      return;
    }
    const { type, hostname, timestamp, uuid } = raw as RawEvent;
    if (!isIdentity(type) || !isEventType(type)) {
      this.#unreadable(message, `type is ${showValue(type)}, not a text as task-sent`);
    } else if (!isIdentity(hostname)) {
      this.#unreadable(message, `hostname of ${showValue(type)} is ${showValue(hostname)}, not a node name`);
    } else if (!isTimestamp(timestamp)) {
      this.#unreadable(
        message,
        `timestamp of ${showValue(type)} is ${showValue(timestamp)}, not epoch seconds`,
      );
    } else if (type.startsWith('task-')) {
      if (isIdentity(uuid)) {
        const identity = { type, taskId: uuid, timestampSeconds: timestamp, hostname };
        this.#decoded.addTaskEvent(readTaskEvent(raw as RawEvent, identity, this.#payloadLimit));
      } else {
        this.#unreadable(message, `uuid of ${showValue(type)} is ${showValue(uuid)}, not a task id`);
      }
    } else if (isWorkerEventType(type)) {
      const identity = { type, timestampSeconds: timestamp, hostname };
      this.#decoded.addWorkerEvent(readWorkerEvent(raw as RawEvent, identity));
    } else {
      this.#decoded.addOtherEvent(type);
    }
  }

  #unreadable(message: EventMessage, reason: string, opaque = false): void {
    const { body, contentType } = message;
    const bytes = Buffer.byteLength(body);
    this.#decoded.addUnreadable({ reason, contentType, opaque, bytes, content: body });
  }
}

/** Whether a text is a group and a subject, as `task-sent`. */
function isEventType(type: string): boolean {
  const dash = type.indexOf('-');
  return dash > 0 && dash < type.length - 1;
}

/** Why a message's content is left alone, or `null` where it is JSON text. */
function reasonNotToRead(message: EventMessage): string | null {
  const { contentType, contentEncoding, compression } = message;
  if (contentType !== 'application/json') {
    return `content type is ${contentType === null ? 'missing' : showValue(contentType)}, only application/json is read`;
  }
  if (compression !== null) return `body is compressed with ${showValue(compression)}`;
  if (contentEncoding !== null && !UTF8_NAMES.has(contentEncoding.toLowerCase())) {
    return `content encoding is ${showValue(contentEncoding)}, only utf-8 is read`;
  }
  return null;
}

function parseBody(body: Buffer | string): unknown {
  const text = typeof body === 'string' ? body : body.toString();
  try {
    return JSON.parse(text);
  } catch (error) {
    // Custom events may hold a float NaN, which Python writes bare.
    if (/NaN|Infinity/.test(text)) return parsePythonJson(text);
    throw error;
  }
}

function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : String(error);
}
