import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GuardedProcess } from '../guarded-process.ts';
import { createPrivateFolder } from '../private-folder.ts';
import { type SimulatedFleetOptions, SLOW_EVERY, simulatedName } from './simulated-fleet.ts';

const ENTRY = fileURLToPath(new URL('./process.js', import.meta.url));
const START_TIMEOUT_MS = 120_000;

/** Running simulated workers. */
export interface SimulatedWorkers {
  readonly names: readonly string[];
  /** Those that answer late. */
  readonly slowNames: readonly string[];
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a process that speaks Celery's remote control over a real broker as many workers: each with a mailbox of its
 * own, heartbeats, and answers as long as those of real ones. Resolves when all are online.
 */
export async function startSimulatedWorkers(options: SimulatedFleetOptions): Promise<SimulatedWorkers> {
  if (!existsSync(ENTRY)) throw new Error(`${ENTRY} is not built: run "npm run build"`);
  const folder = await createPrivateFolder('simulated');
  const started = await GuardedProcess.start(
    {
      command: process.execPath,
      args: [ENTRY, JSON.stringify(options)],
      logFile: join(folder.path, 'workers.log'),
    },
    async ({ output }) => output.includes('all are online'),
    START_TIMEOUT_MS,
  );
  const names = Array.from({ length: options.workers }, (_, number) => simulatedName(number));
  return {
    names,
    slowNames: options.slowMs ? names.filter((_, number) => number % SLOW_EVERY === 0) : [],
    pid: started.pid,
    stop: async () => {
      await started.stop();
      await folder.remove();
    },
  };
}
