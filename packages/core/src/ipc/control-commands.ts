/** Celery's remote control commands as they may be sent, with their arguments. Names and arguments are Celery's own. */
import { z } from 'zod';

/**
 * Signals that may be sent to the process that runs a task. Those that stop a process for a while are not among them: its
 * worker would wait for it for ever. `SIGUSR1` raises `SoftTimeLimitExceeded` in the task.
 */
export const TERMINATE_SIGNALS = [
  'SIGTERM',
  'SIGKILL',
  'SIGINT',
  'SIGQUIT',
  'SIGHUP',
  'SIGABRT',
  'SIGUSR1',
  'SIGUSR2',
] as const;

/** A signal of {@link TERMINATE_SIGNALS}. */
export type TerminateSignal = (typeof TERMINATE_SIGNALS)[number];

const taskIds = z.array(z.string().min(1).max(300)).min(1).max(10_000);
const taskName = z.string().min(1).max(1000);
const queueName = z.string().min(1).max(255);
const signal = z.enum(TERMINATE_SIGNALS);
const seconds = z.number().positive().nullable();
const processes = z.int().min(1).max(10_000);
const stampValues = z.union([z.string().max(1000), z.array(z.string().max(1000)).min(1).max(1000)]);
const none = z.strictObject({});

/** Commands that change nothing. */
export const INSPECT_COMMANDS = {
  ping: none,
  active: z.strictObject({ safe: z.boolean().optional() }),
  reserved: none,
  scheduled: none,
  revoked: none,
  registered: z.strictObject({
    taskinfoitems: z.array(z.string().max(100)).max(50).optional(),
    builtins: z.boolean().optional(),
  }),
  active_queues: none,
  stats: none,
  conf: z.strictObject({ with_defaults: z.boolean().optional() }),
  report: none,
  clock: none,
  query_task: z.strictObject({ ids: taskIds }),
  memsample: none,
  memdump: z.strictObject({ samples: z.int().min(1).max(1000).optional() }),
  objgraph: z.strictObject({
    type: z.string().max(200).optional(),
    num: z.int().min(1).max(10_000).optional(),
    max_depth: z.int().min(1).max(100).optional(),
  }),
} as const satisfies Readonly<Record<string, z.ZodType>>;

/** Commands that change what workers do. */
export const CONTROL_COMMANDS = {
  revoke: z.strictObject({ task_id: taskIds, terminate: z.boolean().optional(), signal: signal.optional() }),
  terminate: z.strictObject({ task_id: taskIds, signal }),
  revoke_by_stamped_headers: z.strictObject({
    headers: z.record(z.string().min(1).max(300), stampValues),
    terminate: z.boolean().optional(),
    signal: signal.optional(),
  }),
  rate_limit: z.strictObject({
    task_name: taskName,
    rate_limit: z.union([
      z.string().regex(/^\d+(?:\.\d+)?(?:\/[smh])?$/, 'as 10/s, 5/m or 3/h'),
      z.number().min(0),
    ]),
  }),
  // Celery assigns both: one that is absent would be cleared, so both have to be said.
  time_limit: z.strictObject({ task_name: taskName, soft: seconds, hard: seconds }),
  add_consumer: z.strictObject({
    queue: queueName,
    exchange: queueName.nullable().optional(),
    exchange_type: z.enum(['direct', 'topic', 'fanout', 'headers']).optional(),
    routing_key: z.string().max(255).nullable().optional(),
  }),
  cancel_consumer: z.strictObject({ queue: queueName }),
  enable_events: none,
  disable_events: none,
  heartbeat: none,
  pool_grow: z.strictObject({ n: processes.optional() }),
  pool_shrink: z.strictObject({ n: processes.optional() }),
  autoscale: z
    .strictObject({ max: processes, min: z.int().min(0).max(10_000) })
    .refine(({ max, min }) => max >= min, { message: 'max is below min', path: ['max'] }),
  pool_restart: z.strictObject({
    modules: z.array(z.string().max(300)).max(100).optional(),
    reload: z.boolean().optional(),
  }),
  shutdown: none,
} as const satisfies Readonly<Record<string, z.ZodType>>;

/** A command of {@link INSPECT_COMMANDS}. */
export type InspectCommand = keyof typeof INSPECT_COMMANDS;
/** A command of {@link CONTROL_COMMANDS}. */
export type ControlCommand = keyof typeof CONTROL_COMMANDS;

/** Workers leave without an answer. */
export const UNANSWERED_COMMANDS: ReadonlySet<string> = new Set(['shutdown']);

/**
 * Never sent, whoever asks: `election` crashes a worker that is alone, `hello` merges its arguments into what the worker
 * has revoked. The rest are other names of commands above, which would go round the check of their arguments.
 */
const REFUSED_COMMANDS: ReadonlySet<string> = new Set([
  'election',
  'hello',
  'dump_active',
  'dump_reserved',
  'dump_schedule',
  'dump_revoked',
  'dump_tasks',
  'dump_conf',
]);

/** Whether a name may be one of the control commands that users add to their workers. */
export function isCustomCommand(name: string): boolean {
  const isKnown = Object.hasOwn(INSPECT_COMMANDS, name) || Object.hasOwn(CONTROL_COMMANDS, name);
  return !isKnown && !REFUSED_COMMANDS.has(name) && /^[A-Za-z_]\w{0,199}$/.test(name);
}
