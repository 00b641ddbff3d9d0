import { type EventTally, isFindingType, TASK_EVENT_TYPES } from '@celery-cnc/core/models';
import { Counter, Histogram, type Registry } from 'prom-client';
import type { PrometheusSettings } from './options.ts';
import { labelValue, OTHER, SeriesLimit } from './series-limit.ts';

const KNOWN_TYPES: ReadonlySet<string> = new Set(TASK_EVENT_TYPES);

/**
 * Flower's task metrics, fed from the change feed: `flower_events_total` and `flower_task_runtime_seconds`. An event
 * that is told twice counts once.
 *
 * Cardinality: workers × tasks × types, at most `maxSeries` series each; then everything new counts as `__other__`.
 * The `worker` of `task-sent` is the sending process, as in Flower: a quarter of the series is kept apart for those,
 * so that short-lived senders never push workers out.
 */
export class TaskMetrics {
  readonly #events: Counter<'worker' | 'type' | 'task'>;
  readonly #findings: Counter<'type' | 'task'>;
  readonly #runtime: Histogram<'worker' | 'task'>;
  readonly #eventSeries: SeriesLimit;
  readonly #sentSeries: SeriesLimit;
  readonly #runtimeSeries: SeriesLimit;
  readonly #findingSeries: SeriesLimit;

  constructor(registry: Registry, settings: Pick<PrometheusSettings, 'runtimeBuckets' | 'maxSeries'>) {
    this.#events = new Counter({
      name: 'flower_events_total',
      help: 'Number of events',
      labelNames: ['worker', 'type', 'task'],
      registers: [registry],
    });
    this.#findings = new Counter({
      name: 'celery_cnc_task_findings_total',
      help: 'What Celery CnC found out about tasks by asking, as task-cnc-lost, task-cnc-success',
      labelNames: ['type', 'task'],
      registers: [registry],
    });
    this.#runtime = new Histogram({
      name: 'flower_task_runtime_seconds',
      help: 'Task runtime',
      labelNames: ['worker', 'task'],
      buckets: settings.runtimeBuckets,
      registers: [registry],
    });
    // A histogram prints its bounds, +Inf, sum and count for each combination of labels.
    const perHistogram = settings.runtimeBuckets.length + 3;
    this.#sentSeries = new SeriesLimit(Math.floor(settings.maxSeries / 4));
    this.#eventSeries = new SeriesLimit(Math.ceil((settings.maxSeries * 3) / 4));
    this.#runtimeSeries = new SeriesLimit(Math.max(1, Math.floor(settings.maxSeries / perHistogram)));
    this.#findingSeries = new SeriesLimit(settings.maxSeries);
    this.#registerFolded(registry);
  }

  /** Counts the events of one tally. */
  add(tally: EventTally): void {
    const worker = labelValue(tally.worker);
    const task = labelValue(tally.name);
    const type = labelValue(tally.type);
    // No event of a worker or client: Flower's figures stay what they are.
    if (tally.worker === null && isFindingType(tally.type)) {
      const known = this.#findingSeries.admits([type, task], tally.count);
      this.#findings.inc({ type, task: known ? task : OTHER }, tally.count);
      return;
    }
    const limit = type === 'task-sent' ? this.#sentSeries : this.#eventSeries;
    if (limit.admits([worker, type, task], tally.count)) {
      this.#events.inc({ worker, type, task }, tally.count);
    } else {
      this.#events.inc(
        { worker: OTHER, type: KNOWN_TYPES.has(type) ? type : OTHER, task: OTHER },
        tally.count,
      );
    }
    this.#observe(worker, task, tally.runtimes);
  }

  #observe(worker: string, task: string, runtimes: readonly number[]): void {
    if (runtimes.length === 0) return;
    const labels = this.#runtimeSeries.admits([worker, task], runtimes.length)
      ? { worker, task }
      : { worker: OTHER, task: OTHER };
    for (const runtime of runtimes) this.#runtime.observe(labels, runtime);
  }

  #registerFolded(registry: Registry): void {
    const folded = {
      flower_events_total: () => this.#eventSeries.folded + this.#sentSeries.folded,
      flower_task_runtime_seconds: () => this.#runtimeSeries.folded,
      celery_cnc_task_findings_total: () => this.#findingSeries.folded,
    };
    new Counter({
      name: 'celery_cnc_metrics_folded_total',
      help: 'Events counted under __other__ because the metric has as many series as the option maxSeries allows',
      labelNames: ['metric'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [metric, count] of Object.entries(folded)) this.inc({ metric }, count());
      },
    });
  }
}
