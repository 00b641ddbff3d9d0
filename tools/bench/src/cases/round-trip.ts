import { startCeleryWorker } from '@celery-cnc/fleet';
import type { Finding } from '../finding.ts';
import { type Latency, latencyOf, latencyText } from '../measure/latency.ts';
import { bareRoundTrips } from '../remote/bare-client.ts';
import { startRemoteEngine } from '../remote/remote-engine.ts';
import { type BenchCase, withPeer } from './bench-case.ts';

const MOST_ADDED_MS = 20;
const WORKER = 'w1@bench';

/** A command to one real worker and its answer: through a component's engine client, and by a bare client of the broker. */
export const roundTrip: BenchCase = async ({ brokers, requests }) => {
  const findings: Finding[] = [];
  for (const transport of brokers)
    findings.push(
      await withPeer(transport, startRemoteEngine, async (peer, brokerUrl) => {
        const worker = await startCeleryWorker({ app: 'fleet_tasks', brokerUrl, name: WORKER });
        try {
          const given = { worker: WORKER, times: requests };
          const bare = latencyOf(await bareRoundTrips(brokerUrl, given));
          const ours = latencyOf(await peer.job<number[]>('roundTrips', given));
          return finding(transport, ours, bare);
        } finally {
          await worker.stop();
        }
      }),
    );
  return findings;
};

function finding(transport: string, ours: Latency, bare: Latency): Finding {
  return {
    what: `${transport}, a command to a live worker and its answer, p50 / p95 (a bare client: ${latencyText(bare)})`,
    ours: latencyText(ours),
    bar: `adds less than ${MOST_ADDED_MS} ms`,
    holds: ours.p50 - bare.p50 < MOST_ADDED_MS && ours.p95 - bare.p95 < MOST_ADDED_MS,
  };
}
