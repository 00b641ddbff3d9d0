import type { Worker } from '@celery-cnc/core/models';
import type { OverviewJson } from '../api/statistics.ts';
import { toGapJson } from '../json/gap-json.ts';
import { toSeriesPointJson } from '../json/series-point-json.ts';
import { toTaskJson } from '../json/task-json.ts';
import { readQuery } from '../query/read-query.ts';
import { overviewParameters, rangeEndingNow } from '../query/time-range.ts';
import { type ApiHandler, nowSeconds } from '../web-services.ts';

const RECENT_FAILURES = 10;

/** `GET /overview`: the fleet at a glance. */
export const getOverview: ApiHandler = async (context, { context: { db } }) => {
  const { range } = readQuery(context, overviewParameters);
  const [overview, workers, failures] = await Promise.all([
    db.getOverview(rangeEndingNow(range, nowSeconds())),
    db.listWorkers({}),
    db.listTasks({ limit: RECENT_FAILURES, where: [{ field: 'state', anyOf: ['FAILURE'] }] }),
  ]);
  const online = workers.filter((worker: Worker) => worker.status === 'online');
  return context.json<OverviewJson>({
    states: overview.states,
    series: overview.series.map(toSeriesPointJson),
    totals: overview.totals,
    stepSeconds: overview.stepSeconds,
    topTasks: overview.topTasks,
    gaps: overview.gaps.map(toGapJson),
    recentFailures: failures.items.map(toTaskJson),
    workersOnline: online.length,
    workersOffline: workers.length - online.length,
    active: online.reduce((sum, worker) => sum + (worker.active ?? 0), 0),
  });
};
