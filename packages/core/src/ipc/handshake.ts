import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { CncError } from '../errors.ts';
import { IPC_PROTOCOL_VERSION } from './contract.ts';
import { IPC_ROLES } from './method-rule.ts';

const hello = z.strictObject({
  protocol: z.number(),
  role: z.enum(IPC_ROLES),
  name: z.string().min(1).max(200),
  token: z.string().max(200),
});

/** What a client says first. */
export type Hello = z.output<typeof hello>;

const welcome = z.looseObject({
  protocol: z.literal(IPC_PROTOCOL_VERSION),
  /** Another value is another server: its sequence numbers are not those of the one before. */
  server: z.string(),
  maxFrameBytes: z.int().positive(),
});

/** What a server answers to a good hello. */
export type Welcome = Pick<z.output<typeof welcome>, 'protocol' | 'server' | 'maxFrameBytes'>;

/** Checks a server's first frame; throws `CNC_IPC_HANDSHAKE`. */
export function checkWelcome(value: unknown): Welcome {
  const parsed = welcome.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CncError('CNC_IPC_HANDSHAKE', 'What listens there is no server of this version of Celery CnC.');
}

/** Checks a client's first frame; throws `CNC_IPC_HANDSHAKE` without ever repeating the token. */
export function checkHello(value: unknown, token: string): Hello {
  const parsed = hello.safeParse(value);
  if (!parsed.success) throw new CncError('CNC_IPC_HANDSHAKE', 'The first frame is no hello.');
  const { protocol, name } = parsed.data;
  if (protocol !== IPC_PROTOCOL_VERSION) {
    throw new CncError(
      'CNC_IPC_HANDSHAKE',
      `${name} speaks protocol ${protocol}, this side ${IPC_PROTOCOL_VERSION}. Install the same version of Celery CnC.`,
    );
  }
  if (!isSameToken(parsed.data.token, token)) {
    throw new CncError('CNC_IPC_HANDSHAKE', `${name} has not the token of this run.`);
  }
  return parsed.data;
}

/** Compares digests in constant time: neither length nor content of the token can be measured. */
function isSameToken(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
