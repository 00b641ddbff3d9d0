/** Search parameters of a queue's page: the broker tells apart queues of the same name. */
export interface QueueSearch {
  readonly broker?: string;
}

/** Reads the URL. */
export function parseQueueSearch({ broker }: Readonly<Record<string, unknown>>): QueueSearch {
  return typeof broker === 'string' && broker !== '' ? { broker } : {};
}
