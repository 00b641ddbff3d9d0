import type { StatisticsScope } from '../../api/queries.ts';
import { parseRangeSearch, type RangeSearch } from '../../components/RangePicker/time-range.ts';
import { DEFAULT_SORT, STATISTICS_SORTS, type StatisticsSort } from './statistics-sort.ts';

/** What a page of one task name shows; stands in the URL. */
export interface TaskStatisticsSearch extends RangeSearch {
  readonly queue?: string;
  readonly worker?: string;
}

/** What the table of all task names shows; stands in the URL. */
export interface StatisticsSearch extends TaskStatisticsSearch {
  readonly sort?: StatisticsSort;
}

/** Reads the URL of a page of one task name. */
export function parseTaskStatisticsSearch(search: Readonly<Record<string, unknown>>): TaskStatisticsSearch {
  const text = (name: 'queue' | 'worker') => {
    const given = search[name] === undefined ? '' : String(search[name]);
    return given === '' ? {} : { [name]: given };
  };
  return { ...parseRangeSearch(search), ...text('queue'), ...text('worker') };
}

/** Reads the URL of the table. */
export function parseStatisticsSearch(search: Readonly<Record<string, unknown>>): StatisticsSearch {
  const sort = STATISTICS_SORTS.find((known) => known === search.sort);
  return { ...parseTaskStatisticsSearch(search), ...(sort && sort !== DEFAULT_SORT ? { sort } : {}) };
}

/** What the API is asked to narrow down to. */
export function scopeOf({ queue, worker }: TaskStatisticsSearch): StatisticsScope {
  return { ...(queue === undefined ? {} : { queue }), ...(worker === undefined ? {} : { worker }) };
}
