import { queryOptions } from '@tanstack/react-query';
import type { WorkerAnswersJson } from '../../server/api/control.ts';
import { getJson, sendJson } from './api-client.ts';
import { queryKeys } from './query-keys.ts';

/** A worker that is commanded; its name may be another's on another broker. */
export interface CommandedWorker {
  readonly name: string;
  readonly broker: string;
}

/** Commands workers: one request for each of their brokers. Rejects with the first fault. */
export function commandWorkers(
  workers: readonly CommandedWorker[],
  command: string,
  given: object,
): Promise<readonly WorkerAnswersJson[]> {
  const brokers = [...new Set(workers.map(({ broker }) => broker))];
  return Promise.all(
    brokers.map((broker) => {
      const names = workers.filter((worker) => worker.broker === broker).map(({ name }) => name);
      const body = { command, arguments: given, workers: { names }, broker };
      return sendJson<WorkerAnswersJson>('POST', '/workers/control', undefined, body);
    }),
  );
}

/** What a worker answers now. */
export const workerInspectionQuery = ({ name, broker }: CommandedWorker, command: string) =>
  queryOptions({
    queryKey: queryKeys.workerInspection(broker, name, command),
    queryFn: ({ signal }) =>
      getJson<WorkerAnswersJson>('/worker-inspections', { command, worker: name, broker }, signal),
    staleTime: 10_000,
  });
