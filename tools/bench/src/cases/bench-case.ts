import { startRabbitmq, startRedis } from '@celery-cnc/fleet';
import type { Finding } from '../finding.ts';
import type { Peer } from '../peers/peer.ts';
import type { Settings, Transport } from '../settings.ts';

/** Measures one thing and tells what it found. */
export type BenchCase = (settings: Settings) => Promise<readonly Finding[]>;

/** Connected, and past the first moments of its life. */
const SETTLE_MS = 3000;

/** Runs a measurement with a broker and a monitor of its own, and ends both. */
export async function withPeer<Watched extends Peer, Result>(
  transport: Transport,
  start: (brokerUrl: string) => Promise<Watched>,
  measure: (peer: Watched, brokerUrl: string) => Promise<Result>,
): Promise<Result> {
  const broker = transport === 'amqp' ? await startRabbitmq() : await startRedis();
  try {
    const peer = await start(broker.url);
    try {
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      return await measure(peer, broker.url);
    } finally {
      await peer.stop();
    }
  } finally {
    await broker.stop();
  }
}
