import type { MalformedEvent } from '../../db/models/malformed-event.ts';

/** Samples that may be taken at once, and how fast they become available again. */
const BURST = 20;
const SAMPLES_PER_SECOND = 2;
const SAMPLE_CHARACTERS = 512;

/** A message, or one element of a batch, that could not be read as an event. */
export interface Unreadable {
  readonly reason: string;
  readonly contentType: string | null;
  /** `true` where the content type is not read at all. */
  readonly opaque: boolean;
  /** Size of the whole message body. */
  readonly bytes: number;
  readonly content: string | Buffer;
}

/** Picks the samples that are kept of unreadable messages: some of a flood, all of a trickle. */
export class MalformedSampler {
  readonly #broker: string;
  #tokens = BURST;
  #refilledAtMs = Date.now();

  constructor(broker: string) {
    this.#broker = broker;
  }

  /** A sample to keep, or `null` where enough have been taken lately. */
  take(unreadable: Unreadable): MalformedEvent | null {
    const nowMs = Date.now();
    const refill = ((nowMs - this.#refilledAtMs) / 1000) * SAMPLES_PER_SECOND;
    this.#tokens = Math.min(BURST, this.#tokens + Math.max(0, refill));
    this.#refilledAtMs = nowMs;
    if (this.#tokens < 1) return null;
    this.#tokens -= 1;
    return {
      broker: this.#broker,
      seenAt: nowMs / 1000,
      reason: unreadable.reason,
      contentType: unreadable.contentType,
      opaque: unreadable.opaque,
      bytes: unreadable.bytes,
      sample: printable(unreadable.content),
    };
  }
}

/** The beginning of a message body with everything that does not print written as `\xNN`. */
function printable(content: string | Buffer): string {
  const head = content.slice(0, SAMPLE_CHARACTERS);
  const text = typeof head === 'string' ? head : head.toString('latin1');
  const shown = text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be replaced
    /[\u0000-\u0008\u000b-\u001f\u007f-\u00a0\ud800-\udfff]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return shown.slice(0, SAMPLE_CHARACTERS);
}
