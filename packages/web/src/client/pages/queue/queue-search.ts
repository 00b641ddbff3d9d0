import { parseRangeSearch, type RangeSearch } from '../../components/RangePicker/time-range.ts';

/** Search parameters of a queue's page: the broker tells apart queues of the same name. */
export interface QueueSearch extends RangeSearch {
  readonly broker?: string;
}

/** Reads the URL. */
export function parseQueueSearch(search: Readonly<Record<string, unknown>>): QueueSearch {
  const { broker } = search;
  return {
    ...parseRangeSearch(search),
    ...(typeof broker === 'string' && broker !== '' ? { broker } : {}),
  };
}
