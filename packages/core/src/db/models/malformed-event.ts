/** A broker message that could not be read as events, kept for inspection. */
export interface MalformedEvent {
  readonly broker: string;
  /** Epoch seconds, our clock. */
  readonly seenAt: number;
  /** What is wrong, naming field and value. */
  readonly reason: string;
  /** `application/json` and so on, where the message said. */
  readonly contentType: string | null;
  /** `true` where the message is of a content type that is not read (pickle, yaml, msgpack), not broken. */
  readonly opaque: boolean;
  /** Size of the whole message body. */
  readonly bytes: number;
  /** The beginning of the body, printable, at most 512 characters. */
  readonly sample: string;
}
