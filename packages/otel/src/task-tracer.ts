import type { Component, ComponentContext, ComponentDetails } from '@celery-cnc/core/component';
import type { TaskSummary } from '@celery-cnc/core/models';
import { LRUCache } from 'lru-cache';
import { hasKnownEnd } from './known-end.ts';
import { tasksEndedSince } from './missed-tasks.ts';
import type { OpenTelemetrySettings } from './options.ts';
import { SpanQueue } from './span-queue.ts';
import { spanResource } from './span-resource.ts';
import { type SpanSource, taskSpan } from './task-span.ts';

/** Ended tasks that are told again (late events, redeliveries) must not give a second span. */
const REMEMBERED_TASKS = 50_000;

/** Exports a span for each task that has ended. */
export class TaskTracer implements Component {
  readonly #context: ComponentContext<OpenTelemetrySettings>;
  readonly #source: SpanSource;
  readonly #queue: SpanQueue;
  readonly #seen = new LRUCache<string, true>({ max: REMEMBERED_TASKS });
  #feed: { close(): void } | undefined;
  #catchingUp: Promise<void> = Promise.resolve();
  /** When the feed last told something, epoch seconds. */
  #heardAt = Date.now() / 1000;
  #stopped = false;

  constructor(context: ComponentContext<OpenTelemetrySettings>) {
    this.#context = context;
    this.#source = {
      resource: spanResource(context.config),
      scope: { name: '@celery-cnc/otel', version: context.version },
    };
    this.#queue = new SpanQueue(context.config, context.logger);
  }

  async start(): Promise<void> {
    this.#feed = this.#context.events.subscribe({
      topics: ['tasks'],
      listener: ({ tasks = [] }) => {
        for (const task of tasks) if (hasKnownEnd(task)) this.#trace(task);
        this.#heardAt = Date.now() / 1000;
      },
      onMissed: () => {
        const since = this.#heardAt;
        this.#catchingUp = this.#catchingUp.then(() => this.#catchUp(since));
      },
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#feed?.close();
    await this.#queue.close();
  }

  status(): ComponentDetails {
    const { problem, figures } = this.#queue;
    return { summary: problem ?? `${figures.exported} spans exported`, degraded: problem !== null, figures };
  }

  #trace(task: TaskSummary): void {
    if (this.#seen.has(task.id)) return;
    this.#seen.set(task.id, true);
    this.#queue.add(taskSpan(task, this.#source));
  }

  /** The feed was interrupted: what ended meanwhile is in the database. */
  async #catchUp(since: number): Promise<void> {
    const { db, logger } = this.#context;
    try {
      for await (const task of tasksEndedSince(db, since)) {
        if (this.#stopped) return;
        this.#trace(task);
      }
    } catch (error) {
      if (!this.#stopped)
        logger.warn('tasks that ended during an interruption may lack their spans', { error });
    }
  }
}
