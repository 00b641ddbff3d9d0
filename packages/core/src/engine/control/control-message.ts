import type { ControlRequest } from '../brokers/base.ts';

/** Where workers put their replies: straight onto a list or queue, by the default exchange. */
export interface ReplyAddress {
  readonly ticket: string;
  /** Name of the list or queue. */
  readonly queue: string;
}

/**
 * Writes the body of a control command (pidbox request). The destination is always a list: workers search a text for
 * their name and would obey where it merely occurs.
 */
export function writeControlMessage(request: ControlRequest, reply: ReplyAddress | null): string {
  return JSON.stringify({
    method: request.method,
    arguments: request.arguments,
    destination: request.destination,
    pattern: null,
    matcher: null,
    ...(reply === null ? {} : { ticket: reply.ticket, reply_to: { exchange: '', routing_key: reply.queue } }),
  });
}
