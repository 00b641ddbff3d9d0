import { type Revocation, type RevokeTarget, TERMINATE_SIGNALS } from '@celery-cnc/core/component';
import { z } from 'zod';
import type { RevocationJson, RevocationsJson } from '../api/control.ts';
import { audited } from '../audit.ts';
import { HttpError } from '../http-error.ts';
import { toRfc3339 } from '../json/time.ts';
import { textParameter } from '../query/parameters.ts';
import { readBody } from '../query/read-body.ts';
import { readQuery } from '../query/read-query.ts';
import { readTaskQuery } from '../query/task-list-query.ts';
import { type ApiHandler, nowSeconds } from '../web-services.ts';

const taskId = z.string().min(1, 'is missing').max(300, 'is too long');
const broker = z.string().max(2000);
const targets = {
  ids: z.array(taskId).min(1, 'names no task').max(10_000, 'are more than 10,000; use q').optional(),
  q: z.string().max(4000).optional(),
  workflow: taskId.optional(),
  stampedHeaders: z
    .record(z.string().min(1).max(300), z.array(z.string().max(1000)).min(1).max(1000))
    .optional(),
};
const revocation = z
  .strictObject({
    ...targets,
    broker: broker.optional(),
    terminate: z.enum(TERMINATE_SIGNALS, `is not one of ${TERMINATE_SIGNALS.join(', ')}`).optional(),
    repeatUntil: z.iso
      .datetime({ offset: true, error: 'is not a time as 2026-01-31T12:00:00Z' })
      .transform((text) => Date.parse(text) / 1000)
      .optional(),
    /** Counts, and revokes nothing. To revoke it has to be said. */
    dryRun: z.boolean().default(true),
  })
  .refine((body) => Object.keys(targets).filter((name) => name in body).length === 1, {
    message: `say which tasks: give one of ${Object.keys(targets).join(', ')}`,
  });
type Meant = Pick<z.output<typeof revocation>, keyof typeof targets>;
const named = z.strictObject({ broker, id: z.string().min(1).max(100) });
const parameters = z.object({ broker: textParameter(2000), id: textParameter(100) });

/** `POST /tasks/revoke`: revokes tasks, or terminates them, or counts them. */
export const revokeTasks: ApiHandler = async (context, services) => {
  const { ids, q, workflow, stampedHeaders, dryRun, ...given } = await readBody(context, revocation);
  const meant = { ids, q, workflow, stampedHeaders };
  const request = { target: targetOf(meant), dryRun, ...withoutAbsent(given) };
  const work = async () => {
    const brokers = await services.context.engine.revoke(request);
    return brokers.map((answer) =>
      answer.unreachable
        ? { broker: answer.broker, revocation: null, unreachable: answer.unreachable }
        : { broker: answer.broker, revocation: toRevocationJson(answer), unreachable: null },
    );
  };
  const action = given.terminate === undefined ? 'task.revoke' : 'task.terminate';
  const target = JSON.stringify({ ...meant, signal: given.terminate });
  const items = dryRun ? await work() : await audited(services, { action, target }, work);
  return context.json<RevocationsJson>({ items });
};

/** `GET /revocations`: how far a request is. */
export const getRevocation: ApiHandler = async (context, { context: { engine } }) => {
  const asked = readQuery(context, parameters);
  const found = await engine.getRevocation(asked);
  if (found === null) throw notFound();
  return context.json<RevocationJson>(toRevocationJson(found));
};

/** `POST /revocations/cancel`: tells no worker any more. */
export const cancelRevocation: ApiHandler = async (context, services) => {
  const asked = await readBody(context, named);
  await audited(
    services,
    { action: 'task.revoke-cancel', target: `${asked.id} on ${asked.broker}` },
    async () => {
      if (!(await services.context.engine.cancelRevocation(asked))) throw notFound();
    },
  );
  return context.json({ cancelled: true });
};

/** One of them is given. */
function targetOf({ ids, q, workflow, stampedHeaders = {} }: Meant): RevokeTarget {
  if (ids !== undefined) return { ids };
  if (q !== undefined) return { where: readTaskQuery(q, nowSeconds()) };
  return workflow === undefined ? { stampedHeaders } : { workflow };
}

function toRevocationJson({ id, state, tasks, told, answers, limits, error }: Revocation): RevocationJson {
  const dated = limits.map((limit) =>
    limit.code === 'kept-in-memory' ? { ...limit, repeatUntil: toRfc3339(limit.repeatUntil) } : limit,
  );
  return { id, state, tasks, told, answers, limits: dated, error };
}

/** What is given, for types that tell a field that is absent from one that is undefined. */
function withoutAbsent<Given extends object>(
  given: Given,
): { [Name in keyof Given]: NonNullable<Given[Name]> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
}

function notFound(): HttpError {
  return new HttpError(
    404,
    'CNC_HTTP_NOT_FOUND',
    'No request to revoke has this id; it may be forgotten.',
    'id',
  );
}
