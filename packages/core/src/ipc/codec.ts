import { CncError } from '../errors.ts';

// JSON, so that a program in any language can join; `docs/ipc.md` has the figures of the alternatives.

const NOTHING = Buffer.alloc(0);

/** Bodies of messages that go to several subscribers are encoded once. */
const encodedMessages = new WeakMap<object, Buffer>();

/** The body of a frame. `undefined` is no body. */
export function encodeBody(value: unknown): Buffer {
  return value === undefined ? NOTHING : Buffer.from(JSON.stringify(value));
}

/** Like {@link encodeBody}, remembering the bytes as long as the message object lives. */
export function encodeMessageOnce(message: object): Buffer {
  const known = encodedMessages.get(message);
  if (known) return known;
  const body = encodeBody(message);
  encodedMessages.set(message, body);
  return body;
}

/** The value of a body. Throws `CNC_IPC_PROTOCOL` for bytes that are no JSON. */
export function decodeBody(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString());
  } catch (error) {
    throw new CncError('CNC_IPC_PROTOCOL', 'The body of a frame is no JSON.', { cause: error });
  }
}
