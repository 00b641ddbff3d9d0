import { RETENTION_DEFAULTS } from '../../../config/defaults.ts';
import type { QueueHistory, QueueHistoryQuery, QueueMinutes } from '../../models/queue-history.ts';
import { changeQueuePause, type QueuePause, type QueuePauseChange } from '../../models/queue-pause.ts';
import {
  buildQueueHistory,
  historyPlan,
  keptQueuePeriods,
  QUEUE_GRAINS,
} from '../../queue-history/history-plan.ts';
import { addSums, type QueuePeriod, sumsOfMinute } from '../../queue-history/queue-sums.ts';
import { nowSeconds } from '../now-seconds.ts';

/** Queues with a history in memory. */
const MOST_HISTORIES = 1000;

/** Pauses and history of queues in memory. */
export class QueueRecords {
  readonly #pauses = new Map<string, QueuePause>();
  /** By broker, queue and length of the period; each in the order of time. */
  readonly #periods = new Map<string, QueuePeriod[]>();

  clear(): void {
    this.#pauses.clear();
    this.#periods.clear();
  }

  changePause(change: QueuePauseChange): QueuePause | null {
    const key = JSON.stringify([change.broker, change.queue]);
    const after = changeQueuePause(this.#pauses.get(key) ?? null, change);
    if (after === null) this.#pauses.delete(key);
    else this.#pauses.set(key, after);
    return after;
  }

  listPauses({ broker }: { broker?: string }): readonly QueuePause[] {
    const pauses = [...this.#pauses.values()].filter(
      (pause) => broker === undefined || pause.broker === broker,
    );
    return pauses.sort((a, b) => compare(a.broker, b.broker) || compare(a.queue, b.queue));
  }

  record({ broker, minute, queues }: QueueMinutes): void {
    const kept = keptQueuePeriods(RETENTION_DEFAULTS, nowSeconds());
    for (const sample of queues) {
      const sums = sumsOfMinute(sample);
      for (const grain of QUEUE_GRAINS) {
        const key = JSON.stringify([broker, sample.queue, grain]);
        const periods = this.#periods.get(key) ?? [];
        if (periods.length === 0 && this.#periods.size >= MOST_HISTORIES * QUEUE_GRAINS.length) return;
        const start = minute - (minute % grain);
        const index = periods.findIndex((period) => period.minute === start);
        const known = periods[index];
        if (known === undefined) periods.push({ minute: start, ...sums });
        else if (grain === 1) break;
        else periods[index] = { minute: start, ...addSums(known, sums) };
        while ((periods[0]?.minute ?? Number.POSITIVE_INFINITY) < kept[grain]) periods.shift();
        this.#periods.set(key, periods);
      }
    }
  }

  history(query: QueueHistoryQuery): QueueHistory {
    const plan = historyPlan(query, nowSeconds());
    const periods = this.#periods.get(JSON.stringify([query.broker, query.queue, plan.grain])) ?? [];
    const { startMinute, endMinute } = plan.steps;
    const within = periods.filter(({ minute }) => minute >= startMinute && minute < endMinute);
    return buildQueueHistory(within, plan);
  }
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
