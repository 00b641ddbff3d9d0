import { expect } from 'vitest';
import { type RunningEngine, until } from './running-engine.ts';

const TIMEOUT_MS = 60_000;

/** Proves that all ways are open: the worker answers, takes a task of ours, and its events come. */
export async function proveLink(running: RunningEngine, worker: string): Promise<void> {
  const { methods } = running.engine;
  await running.connected();
  await until(
    `${worker} answers`,
    async () => {
      const { answers } = await methods.inspect({ command: 'ping' }).catch(() => ({ answers: [] }));
      return answers.some((answer) => answer.worker === worker && answer.status === 'ok');
    },
    TIMEOUT_MS,
  );
  const { taskId } = await methods.publishTask({ app: 'app', task: 'fleet.add', args: [2, 3] });
  const states = () => running.taskEvents.filter((event) => event.taskId === taskId).map(({ type }) => type);
  await until('the task has been run', () => states().includes('task-succeeded'), TIMEOUT_MS);
  expect(states()).toContain('task-started');
}
