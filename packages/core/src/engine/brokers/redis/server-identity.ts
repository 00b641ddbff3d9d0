import type { Redis } from 'ioredis';
import { withDeadline } from '../../deadline.ts';
import { REDIS_DEADLINE_MS } from './redis-connection.ts';

/** What tells one run of a Redis server from another, as far as it may be asked. */
export interface ServerIdentity {
  /** Changes when the server restarts; `null` where INFO is not allowed. */
  readonly runId: string | null;
  /** Clients that the server cut off for reading too slowly; `null` on servers that do not count them. */
  readonly overruns: number | null;
}

/** Asks a server for its identity. Never rejects: a server that does not answer has none. */
export async function readServerIdentity(client: Redis): Promise<ServerIdentity> {
  try {
    const info = await withDeadline(client.info(), REDIS_DEADLINE_MS, 'INFO');
    const overruns = /^client_output_buffer_limit_disconnections:(\d+)/m.exec(info)?.[1];
    return {
      runId: /^run_id:(\S+)/m.exec(info)?.[1] ?? null,
      overruns: overruns === undefined ? null : Number(overruns),
    };
  } catch {
    // INFO may be forbidden to this user; the reason of a gap is then told less exactly.
    return { runId: null, overruns: null };
  }
}
