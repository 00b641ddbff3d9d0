import type { RegisteredTasksJson } from '../api/retries.ts';
import type { ApiHandler, WebServices } from '../web-services.ts';

const MOST_NAMES = 5000;
const PATIENCE_MS = 1500;

/** `GET /registered-tasks`: what can be run, as workers say, and what was run before. */
export const listRegisteredTasks: ApiHandler = async (context, services) => {
  const [registered, seen] = await Promise.all([
    countRegistered(services),
    services.context.db.listTaskNames({ limit: MOST_NAMES }),
  ]);
  for (const name of seen) if (!registered.has(name)) registered.set(name, 0);
  const items = [...registered].map(([name, workers]) => ({ name, workers }));
  items.sort((a, b) => (a.name < b.name ? -1 : 1));
  return context.json<RegisteredTasksJson>({ items });
};

/** Workers answer with names, some of them with options behind: `math.add [rate_limit=10/s]`. */
async function countRegistered({ context }: WebServices): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const broker of await context.engine.inspect({ command: 'registered', timeoutMs: PATIENCE_MS })) {
    // A broker that is away is told elsewhere: what was seen can be chosen all the same.
    if (broker.unreachable) continue;
    for (const answer of broker.answers) {
      if (answer.status !== 'ok' || !Array.isArray(answer.value)) continue;
      for (const line of answer.value as unknown[]) {
        const name = typeof line === 'string' ? line.replace(/ \[.*$/s, '') : '';
        if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
  }
  return counts;
}
