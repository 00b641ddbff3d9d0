import type { BrokerChoice } from '../components/component.ts';
import { toTaskFilter } from '../db/models/query/parse-task-query.ts';
import { TaskQueryError } from '../db/models/query/task-query-error.ts';
import type { TaskFilter } from '../db/models/task-filter.ts';
import { CncError } from '../errors.ts';

/** The filter that words on a command line say, on the broker that is meant. Throws `CNC_QUERY_INVALID` with column and cure. */
export function filterOf(words: readonly string[], { broker }: BrokerChoice): TaskFilter {
  try {
    const where = toTaskFilter(words.join(' '), { now: Date.now() / 1000 });
    return broker === undefined ? where : [...where, { field: 'broker', anyOf: [broker] }];
  } catch (error) {
    if (!(error instanceof TaskQueryError)) throw error;
    throw new CncError('CNC_QUERY_INVALID', error.message, { cause: error });
  }
}
