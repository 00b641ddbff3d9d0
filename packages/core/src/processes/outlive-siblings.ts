import type { ComponentRecord } from '../components/status.ts';
import { isProcessAlive } from '../is-process-alive.ts';

const POLL_MS = 50;

/**
 * After the supervisor has died: waits until its other children have left, as each does by itself, and ends those
 * that have not after the grace, because they hang. Called by the one process that leaves last.
 */
export async function outliveSiblings(records: readonly ComponentRecord[], graceMs: number): Promise<void> {
  const pids = records.flatMap(({ kind, pid }) =>
    pid === null || kind === 'supervisor' || pid === process.pid ? [] : [pid],
  );
  const deadline = Date.now() + graceMs;
  while (pids.some(isProcessAlive) && Date.now() < deadline)
    await new Promise((done) => setTimeout(done, POLL_MS));
  for (const pid of pids.filter(isProcessAlive)) process.kill(pid, 'SIGKILL');
}
