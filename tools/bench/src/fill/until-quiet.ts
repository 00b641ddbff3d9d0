import { setTimeout } from 'node:timers/promises';

const STEP_MS = 1000;
const STEPS = 3;
/** A share of one core. */
const QUIET_CORES = 0.1;

/** Waits until the product has done what it does behind ingest: until this process needs next to no CPU. */
export async function untilQuiet(): Promise<void> {
  for (let quiet = 0; quiet < STEPS; ) {
    const before = process.cpuUsage();
    await setTimeout(STEP_MS);
    const { user, system } = process.cpuUsage(before);
    quiet = (user + system) / 1000 < STEP_MS * QUIET_CORES ? quiet + 1 : 0;
  }
}
