import {
  type BrokerAnswers,
  CONTROL_COMMANDS,
  type INSPECT_COMMANDS,
  type WorkerSelection,
} from '@celery-cnc/core/component';
import { z } from 'zod';
import type { BrokerAnswersJson, WorkerAnswersJson } from '../api/control.ts';
import { audited } from '../audit.ts';
import { HttpError } from '../http-error.ts';
import { textParameter } from '../query/parameters.ts';
import { readBody } from '../query/read-body.ts';
import { readQuery } from '../query/read-query.ts';
import type { ApiHandler } from '../web-services.ts';

/** Commands that ask for nothing but an answer. */
const QUESTIONS = [
  'active',
  'reserved',
  'scheduled',
  'registered',
  'stats',
  'conf',
  'revoked',
  'active_queues',
  'report',
  'clock',
  'ping',
] as const satisfies readonly (keyof typeof INSPECT_COMMANDS)[];

/** Tasks are stopped by `POST /tasks/revoke`, which remembers them. */
const REVOKING: ReadonlySet<string> = new Set(['revoke', 'terminate', 'revoke_by_stamped_headers']);
const COMMANDS = Object.keys(CONTROL_COMMANDS).filter((command) => !REVOKING.has(command));

const name = z.string().min(1, 'is missing').max(300, 'is too long');
const control = z.strictObject({
  command: z.enum(COMMANDS, `is not one of ${COMMANDS.join(', ')}`),
  arguments: z.record(z.string(), z.unknown()).default({}),
  /** Who is meant has to be said; `{ all: true }` is everybody. */
  workers: z.union(
    [
      z.strictObject({ names: z.array(name).min(1).max(10_000) }),
      z.strictObject({ glob: name }),
      z.strictObject({ regexp: name }),
      z.strictObject({ all: z.literal(true) }),
    ],
    'say which workers: { names }, { glob }, { regexp } or { all: true }',
  ),
  broker: z.string().max(2000).optional(),
});
const question = z.object({
  command: z
    .array(z.enum(QUESTIONS, `is not one of ${QUESTIONS.join(', ')}`))
    .length(1, 'has to be given once'),
  worker: z.array(name).max(1000).optional(),
  broker: textParameter(2000).optional(),
});

/** `GET /worker-inspections`: what workers say of themselves, now. Passwords are masked. */
export const inspectWorkers: ApiHandler = async (context, { context: { engine } }) => {
  const { command: commands, worker: names, broker } = readQuery(context, question);
  const [command = 'ping'] = commands;
  const brokers = await engine.inspect({
    command,
    ...(names === undefined ? {} : { workers: { names } }),
    ...(broker === undefined ? {} : { broker }),
  });
  return context.json<WorkerAnswersJson>({ command, items: brokers.map(toAnswersJson) });
};

/** `POST /workers/control`: commands workers. */
export const controlWorkers: ApiHandler = async (context, services) => {
  const { command, arguments: given, workers, broker } = await readBody(context, control);
  const checked = CONTROL_COMMANDS[command as keyof typeof CONTROL_COMMANDS].safeParse(given);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const field = ['arguments', ...(issue?.path ?? [])].join('.');
    throw new HttpError(400, 'CNC_HTTP_PARAMETER', `${field}: ${issue?.message ?? 'is wrong'}`, field);
  }
  const target = `${selectionText(workers)}${broker === undefined ? '' : ` on ${broker}`} ${JSON.stringify(given)}`;
  const answers = await audited(services, { action: `worker.${command}`, target }, () =>
    services.context.engine.control({
      ...{ command, arguments: given, workers },
      ...(broker === undefined ? {} : { broker }),
    }),
  );
  return context.json<WorkerAnswersJson>({ command, items: [toAnswersJson(answers)] });
};

function selectionText(workers: WorkerSelection): string {
  if ('all' in workers) return 'all workers';
  if ('names' in workers) return workers.names.join(', ');
  return 'glob' in workers ? `workers ${workers.glob}` : `workers /${workers.regexp}/`;
}

function toAnswersJson(given: BrokerAnswers): BrokerAnswersJson {
  if (given.unreachable) {
    return { broker: given.broker, answers: [], silent: [], unreachable: given.unreachable };
  }
  return { broker: given.broker, answers: given.answers, silent: given.silent, unreachable: null };
}
