import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { findPython } from '@celery-cnc/fleet';
import type { RawEvent } from '../../src/engine/events/event-fields.ts';

const SCRIPT = fileURLToPath(new URL('./celery_state.py', import.meta.url));

/** A task as Celery's `State` has it; names are Celery's. */
export interface CeleryTask {
  readonly state: string;
  readonly name: string | null;
  readonly args: string | null;
  readonly kwargs: string | null;
  readonly retries: number | null;
  readonly eta: string | null;
  readonly expires: string | null;
  readonly root_id: string | null;
  readonly parent_id: string | null;
  readonly client: string | null;
  readonly worker: string | null;
  readonly sent: number | null;
  readonly received: number | null;
  readonly started: number | null;
  readonly result: string | null;
  readonly exception: string | null;
  readonly traceback: string | null;
  readonly runtime: number | null;
  readonly exchange: string | null;
  readonly routing_key: string | null;
  readonly queue: string | null;
}

/** What the real `celery.events.state.State` says of each set of events; one Python process for all of them. */
export async function askCelery(sets: readonly (readonly RawEvent[])[]): Promise<readonly CeleryTask[]> {
  const python = spawn(findPython(), [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(python, 'exit');
  python.stdin.end(sets.map((events) => `${JSON.stringify(events)}\n`).join(''));
  const lines = (await text(python.stdout)).trim().split('\n');
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`${SCRIPT} ended with ${code}`);
  return lines.map((line) => JSON.parse(line) as CeleryTask);
}
