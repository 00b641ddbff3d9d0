import { setTimeout as sleep } from 'node:timers/promises';
import type {
  ForgetGroupRequest,
  ForgottenGroup,
  ResultMethods,
  StoredResult,
} from '../../ipc/result-contract.ts';
import { READY_STATES, type ResultBackend } from './base.ts';
import type { ResultBackends } from './result-backends.ts';

const FIRST_POLL_MS = 20;
const MOST_POLL_MS = 1000;
const POLL_GROWTH = 1.5;

/** What an engine serves of results. */
export function resultMethods(backends: ResultBackends): ResultMethods {
  return {
    getResult: async ({ app, taskId }) => (await backends.of(app)).getResult(taskId),
    waitForResult: async ({ app, taskId, timeoutMs }) => wait(await backends.of(app), taskId, timeoutMs),
    forgetResult: async ({ app, taskId }) => (await (await backends.of(app)).forget([taskId])) > 0,
    getGroupResult: async ({ app, groupId }) =>
      (await (await backends.of(app)).getGroup(groupId))?.stored ?? null,
    forgetGroupResult: async (request) => forgetGroup(await backends.of(request.app), request),
    listResults: async ({ app, ...request }) => (await backends.of(app)).list(request),
  };
}

async function wait(backend: ResultBackend, taskId: string, timeoutMs: number): Promise<StoredResult | null> {
  const deadline = Date.now() + timeoutMs;
  for (let pauseMs = FIRST_POLL_MS; ; pauseMs = Math.min(MOST_POLL_MS, pauseMs * POLL_GROWTH)) {
    const result = await backend.getResult(taskId);
    const leftMs = deadline - Date.now();
    if (leftMs <= 0 || (result && READY_STATES.has(result.state))) return result;
    await sleep(Math.min(pauseMs, leftMs));
  }
}

/** Members first: without the group nobody would know them any more. */
async function forgetGroup(
  backend: ResultBackend,
  { groupId, members, dryRun }: ForgetGroupRequest,
): Promise<ForgottenGroup> {
  const held = await backend.getGroup(groupId);
  if (held === null) return { group: false, results: 0 };
  const isSaved = held.stored.members !== null || held.stored.opaque !== null;
  const taskIds = members ? held.taskIds : [];
  if (dryRun) return { group: isSaved, results: await backend.count(taskIds) };
  const results = await backend.forget(taskIds);
  return { group: await backend.forgetGroup(groupId), results };
}
