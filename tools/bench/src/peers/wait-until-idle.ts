import { usageOf } from '../measure/process-usage.ts';
import type { Peer } from './peer.ts';

const STEP_MS = 1000;
/** A share of one core; below it a peer only breathes. */
const IDLE_CORES = 0.1;
const IDLE_STEPS = 3;

/** Waits until a peer has finished what it does by itself: indexing, settling, cleaning up. Throws after so long. */
export async function waitUntilIdle(peer: Peer, mostSeconds = 1800): Promise<void> {
  const startedAt = performance.now();
  let idle = 0;
  let before = usageOf(peer.pid).cpuSeconds;
  while (idle < IDLE_STEPS) {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    const now = usageOf(peer.pid).cpuSeconds;
    idle = (now - before) / (STEP_MS / 1000) < IDLE_CORES ? idle + 1 : 0;
    before = now;
    if (performance.now() - startedAt > mostSeconds * 1000)
      throw new Error(`${peer.name} was still busy after ${mostSeconds} s`);
  }
}
