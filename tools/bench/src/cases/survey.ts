import { startSimulatedWorkers } from '@celery-cnc/fleet';
import { type Finding, whole } from '../finding.ts';
import { processesOf } from '../measure/process-usage.ts';
import { type RemoteEngine, startRemoteEngine } from '../remote/remote-engine.ts';
import type { Transport } from '../settings.ts';
import { type BenchCase, withPeer } from './bench-case.ts';

const MOST_SECONDS = 3;
const MOST_BYTES = 150e6;
const COMMANDS = ['stats', 'active', 'registered'];
const SAMPLE_MS = 20;
/** Longer than the bar allows: what misses it is measured too. */
const TIMEOUT_MS = 30_000;
/** All newcomers have been asked for their pool and queues, and heartbeats have come from all of them. */
const SETTLE_MS = 5000;

interface Survey {
  readonly ms: number;
  readonly workers: number;
  readonly bytes: number;
}

/** Asking a thousand simulated workers: how long until all answers are there, and what memory the engine takes. */
export const survey: BenchCase = async (settings) => {
  const findings: Finding[] = [];
  for (const transport of settings.brokers)
    findings.push(
      ...(await withPeer(transport, startRemoteEngine, async (peer, brokerUrl) => {
        const workers = await startSimulatedWorkers({ brokerUrl, workers: settings.surveyed });
        try {
          await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
          return await measure(peer, transport, settings.surveyed);
        } finally {
          await workers.stop();
        }
      })),
    );
  return findings;
};

async function measure(peer: RemoteEngine, transport: Transport, workers: number): Promise<Finding[]> {
  const memory = watchEngine(peer.pid);
  const what = `${transport}, ${whole(workers)} workers asked`;
  const findings: Finding[] = [];
  for (const command of COMMANDS) {
    const surveyed = await peer.job<Survey>('inspect', { command, timeoutMs: TIMEOUT_MS });
    findings.push({
      what: `${what} for ${command} (${whole(surveyed.bytes / 1000)} kB of answers)`,
      ours: `${whole(surveyed.workers)} answers in ${(surveyed.ms / 1000).toFixed(2)} s`,
      bar: `all within ${MOST_SECONDS} s`,
      holds: surveyed.workers === workers && surveyed.ms <= MOST_SECONDS * 1000,
    });
  }
  const bytes = memory.stop();
  return [
    ...findings,
    {
      what: `${what}: most memory of the engine, RSS`,
      ours: `${whole(bytes / 1e6)} MB`,
      bar: `${whole(MOST_BYTES / 1e6)} MB`,
      holds: bytes <= MOST_BYTES,
    },
  ];
}

function watchEngine(pid: number): { stop(): number } {
  let most = 0;
  const look = () => {
    const engine = processesOf(pid).find(({ role }) => role === 'engine-process');
    most = Math.max(most, engine?.residentBytes ?? 0);
  };
  const timer = setInterval(look, SAMPLE_MS);
  return {
    stop() {
      clearInterval(timer);
      look();
      return most;
    },
  };
}
