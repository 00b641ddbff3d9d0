import { findFreePort } from '@celery-cnc/fleet';
import { type CeleryCnCPeer, startCeleryCnc } from '../peers/celery-cnc.ts';

/** Celery CnC with a component of the bench in it. */
export interface RemoteEngine extends CeleryCnCPeer {
  /** Has the component do a job of `component.mjs`; its answer. Throws with its fault. */
  job<Done>(name: string, given: Readonly<Record<string, unknown>>): Promise<Done>;
}

/** Starts Celery CnC as a user runs it, with a component beside that asks its engine what the bench wants. */
export async function startRemoteEngine(brokerUrl: string): Promise<RemoteEngine> {
  const port = await findFreePort();
  const env = { CNC_BENCH_PORT: String(port) };
  const peer = await startCeleryCnc({ brokerUrl, env, components: ['@celery-cnc/bench'] });
  return {
    ...peer,
    async job(job, given) {
      const body = JSON.stringify({ job, ...given });
      const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body });
      const answer = (await response.json()) as { readonly done: never; readonly failed?: string };
      if (answer.failed !== undefined) throw new Error(`job ${job}: ${answer.failed}`);
      return answer.done;
    },
  };
}
