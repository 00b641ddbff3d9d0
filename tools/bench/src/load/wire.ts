import type { Socket } from 'node:net';
import type { EventMessage } from '@celery-cnc/fleet';

/** How events are published on a broker in bytes made before: a client library would use up the core that the monitors need. */
export interface Wire {
  /** The bytes that publish a message. */
  encode(message: EventMessage): Buffer;
  connect(brokerUrl: string): Promise<WireConnection>;
}

/** A connection to write such bytes to. */
export interface WireConnection {
  readonly socket: Socket;
  /** Resolves when the broker has taken all of the messages that were written, and closes the connection. */
  finish(messages: number): Promise<void>;
}
