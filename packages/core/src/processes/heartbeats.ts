import type { ComponentDetails } from '../components/status.ts';
import { EventLoopLag } from './event-loop-lag.ts';
import type { Heartbeat } from './lifecycle-messages.ts';

const INTERVAL_MS = 1000;

/** Sends a heartbeat at once and then every second, until the returned function is called. */
export function startHeartbeats(
  status: () => ComponentDetails | null,
  send: (beat: Heartbeat) => void,
): () => void {
  const lag = new EventLoopLag();
  const beat = () =>
    send({
      memoryBytes: process.memoryUsage.rss(),
      eventLoopLagMs: lag.read(),
      details: readDetails(status),
    });
  beat();
  const timer = setInterval(beat, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    lag.close();
  };
}

/** A component whose status cannot be told still does its work. */
function readDetails(status: () => ComponentDetails | null): ComponentDetails | null {
  try {
    return structuredClone(status());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { degraded: true, summary: `its status cannot be read: ${reason}` };
  }
}
