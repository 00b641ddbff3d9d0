import type { Signature } from '../../ipc/publish-contract.ts';

/** A signature as Celery writes it into messages: `Signature.from_dict` reads it. */
export interface WireSignature {
  readonly task: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly subtask_type: null;
  readonly immutable: boolean;
}

/** Writes a signature; `given` are options that its place in a workflow decides. */
export function toWireSignature(
  signature: Signature,
  given: Readonly<Record<string, unknown>> = {},
): WireSignature {
  const { task, args = [], kwargs = {}, immutable = false, taskId, options = {} } = signature;
  return {
    task,
    args,
    kwargs,
    options: withoutUndefined({
      ...(taskId === undefined ? {} : { task_id: taskId }),
      countdown: options.countdownSeconds,
      expires: options.expiresSeconds,
      time_limit: options.timeLimitSeconds,
      soft_time_limit: options.softTimeLimitSeconds,
      priority: options.priority,
      queue: options.queue,
      exchange: options.exchange,
      routing_key: options.routingKey,
      shadow: options.shadow,
      ignore_result: options.ignoreResult,
      ...given,
    }),
    subtask_type: null,
    immutable,
  };
}

function withoutUndefined(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
