import type { Command } from 'commander';
import type { BrokerChoice } from '../components/component.ts';
import type { Worker } from '../db/models/worker.ts';
import { CncError } from '../errors.ts';
import { addExamples } from './examples.ts';
import { type Cell, printTable } from './print-table.ts';
import { printJson, wantsJson } from './print-value.ts';
import type { RunningInstance } from './running-instance.ts';
import { type Target, withTarget } from './target.ts';
import { addTargetOptions, type TargetOptions } from './target-options.ts';
import { timeText } from './terminal-text.ts';

/** A worker as it is found by asking, where nobody keeps a list. */
interface AskedWorker {
  readonly name: string;
  readonly broker: string;
  readonly status: 'online';
  readonly pid: number | null;
  readonly pool: string | null;
  readonly concurrency: number | null;
}

/** Adds `celery-cnc workers`. */
export function addWorkersCommand(program: Command): void {
  const workers = program
    .command('workers')
    .description('All workers that are known; straight over a broker, those that answer.');
  addExamples(workers, [
    ['workers', 'all that are known'],
    ['workers --broker redis://localhost/0', 'those that answer over a broker'],
  ]);
  addTargetOptions(workers).action((options: TargetOptions) =>
    withTarget(options, (target) =>
      target.running ? listKnown(target.running, target.broker, options) : askAround(target, options),
    ),
  );
}

async function listKnown(
  { database }: RunningInstance,
  { broker }: BrokerChoice,
  { json }: TargetOptions,
): Promise<void> {
  const all = await database.methods.listWorkers({});
  const workers = all.filter((worker) => broker === undefined || worker.broker === broker);
  if (wantsJson(json)) printJson(workers);
  else
    printTable(
      ['status', 'worker', 'pool', 'active', 'processed', 'load', 'last seen', 'queues', 'broker'],
      workers.map(rowOf),
    );
}

function rowOf(worker: Worker): readonly Cell[] {
  const { inspection, loadavg } = worker;
  const pool = inspection?.pool ?? null;
  return [
    { state: worker.status },
    worker.name,
    pool === null ? null : `${pool} × ${inspection?.concurrency ?? '?'}`,
    worker.active,
    worker.processed,
    loadavg?.[0]?.toFixed(2) ?? null,
    timeText(worker.lastSeenAt),
    inspection?.queues.join(', ') ?? null,
    worker.broker,
  ];
}

async function askAround({ engine, broker }: Target, { json }: TargetOptions): Promise<void> {
  const [asked] = await engine.inspect({ command: 'stats', ...broker });
  if (asked?.unreachable !== undefined)
    throw new CncError('CNC_BROKER_UNREACHABLE', asked.unreachable.message);
  const workers = (asked?.answers ?? []).flatMap((answer) =>
    answer.status === 'ok' ? [readStats(answer.worker, asked?.broker ?? '', answer.value)] : [],
  );
  if (wantsJson(json)) printJson(workers);
  else
    printTable(
      ['status', 'worker', 'pool', 'pid', 'broker'],
      workers.map(({ status, name, pool, concurrency, pid, broker: where }) => [
        { state: status },
        name,
        pool === null ? null : `${pool} × ${concurrency ?? '?'}`,
        pid,
        where,
      ]),
    );
}

/** What a worker says of itself is not checked by anybody else. */
function readStats(name: string, broker: string, value: unknown): AskedWorker {
  const { pid, pool } = Object(value) as { pid?: unknown; pool?: unknown };
  const { implementation, 'max-concurrency': concurrency } = Object(pool) as Record<string, unknown>;
  const number = (found: unknown) => (typeof found === 'number' ? found : null);
  return {
    name,
    broker,
    status: 'online',
    pid: number(pid),
    pool: typeof implementation === 'string' ? poolName(implementation) : null,
    concurrency: number(concurrency),
  };
}

/** `celery.concurrency.prefork:TaskPool` is `prefork`. */
function poolName(implementation: string): string {
  return /^celery\.concurrency\.(\w+):/.exec(implementation)?.[1] ?? implementation;
}
