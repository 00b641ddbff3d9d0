/**
 * A component of Celery CnC that does with `context.engine` what the bench asks for over HTTP, and times it where it is
 * done: in a process of its own, as every component. Plain JavaScript: the product loads no TypeScript.
 */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

const jobs = {
  /** Asks every worker; how long it took, and what came. */
  async inspect(engine, { command, timeoutMs }) {
    const startedAt = performance.now();
    const [fleet] = await engine.inspect({ command, timeoutMs });
    const ms = performance.now() - startedAt;
    if (fleet.unreachable) throw new Error(fleet.unreachable.message);
    const workers = new Set(fleet.answers.map(({ worker }) => worker)).size;
    return { ms, workers, silent: fleet.silent.length, bytes: JSON.stringify(fleet.answers).length };
  },
  /** Times of so many commands to one worker, one after the other, milliseconds. */
  async roundTrips(engine, { worker, times }) {
    const taken = [];
    for (let done = 0; done < times; done++) {
      const startedAt = performance.now();
      const { answers } = await engine.control({ command: 'enable_events', workers: { names: [worker] } });
      taken.push(performance.now() - startedAt);
      if (answers.length !== 1) throw new Error(`${worker} gave ${answers.length} answers`);
    }
    return taken;
  },
  /** Publishes one task a call, so many calls at once; seconds until all are confirmed. */
  async publishEach(engine, { tasks, atOnce }) {
    let next = 0;
    const publish = async () => {
      while (next < tasks) await engine.publishTask(taskNumber(next++));
    };
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: atOnce }, publish));
    return (performance.now() - startedAt) / 1000;
  },
  /** Publishes so many tasks a call, so many calls at once; seconds until all are confirmed. */
  async publishMany(engine, { tasks, aCall, atOnce }) {
    let next = 0;
    const publish = async () => {
      while (next < tasks) {
        const numbers = Array.from({ length: Math.min(aCall, tasks - next) }, () => next++);
        await engine.publishTasks({
          app: 'celery',
          tasks: numbers.map((number) => withoutApp(taskNumber(number))),
        });
      }
    };
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: atOnce }, publish));
    return (performance.now() - startedAt) / 1000;
  },
};

const withoutApp = ({ app: _one, ...task }) => task;

function taskNumber(number) {
  return {
    app: 'celery',
    queue: 'bench',
    task: 'shop.checkout',
    args: [number, 'x'.repeat(60)],
    kwargs: { currency: 'EUR' },
  };
}

export default {
  name: 'bench',
  displayName: 'Bench',
  config: z.strictObject({}),
  create: ({ engine }) => {
    const server = createServer(async (request, response) => {
      try {
        const { job, ...given } = JSON.parse(await text(request));
        response.end(JSON.stringify({ done: await jobs[job](engine, given) }));
      } catch (error) {
        response.end(JSON.stringify({ failed: String(error?.stack ?? error) }));
      }
    });
    return {
      start: () =>
        new Promise((resolve) => server.listen(Number(process.env.CNC_BENCH_PORT), '127.0.0.1', resolve)),
      stop: () => new Promise((resolve) => server.close(resolve)),
    };
  },
};
