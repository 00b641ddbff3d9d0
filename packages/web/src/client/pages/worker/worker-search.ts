/** Search parameters of a worker's page: the broker tells apart workers of the same name. */
export interface WorkerSearch {
  readonly broker?: string;
}

/** Reads the URL. */
export function parseWorkerSearch(search: Readonly<Record<string, unknown>>): WorkerSearch {
  const broker = search.broker;
  return typeof broker === 'string' && broker !== '' ? { broker } : {};
}
