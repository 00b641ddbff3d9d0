import { isReadyState } from '@celery-cnc/core/models';
import type { AttemptJson, TaskDetailJson } from '../../../server/api/tasks.ts';

/** What a task did in a span: in the queue, held by a worker (until its ETA or a free slot), running. */
export type SpanKind = 'queued' | 'scheduled' | 'reserved' | 'running';

/** A span of a task's life, epoch milliseconds. */
export interface LifeSpan {
  readonly kind: SpanKind;
  readonly fromMs: number;
  readonly toMs: number;
  /** Still going on: `toMs` is now. */
  readonly open: boolean;
}

/** One attempt's line of the timeline. */
export interface TimelineRow {
  readonly attempt: AttemptJson;
  readonly spans: readonly LifeSpan[];
}

/** The whole life: a line for each attempt, over one stretch of time. */
export interface Timeline {
  readonly rows: readonly TimelineRow[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** Draws up a task's life from its attempts. Clocks that disagree give empty spans, never negative ones. */
export function buildTimeline(task: TaskDetailJson, nowMs: number): Timeline {
  const rows = task.attempts.map((attempt, index) => {
    const last = index === task.attempts.length - 1;
    const sentAt = attempt.sentAt ?? (index === 0 ? task.sentAt : null);
    const open = last && !isReadyState(attempt.state) && attempt.state !== 'RETRY';
    return { attempt, spans: spansOf({ ...attempt, sentAt }, open ? nowMs : null) };
  });
  const spans = rows.flatMap((row) => row.spans);
  const moments = [
    ...spans.flatMap(({ fromMs, toMs }) => [fromMs, toMs]),
    ...(spans.length === 0 ? [nowMs] : []),
  ];
  return { rows, fromMs: Math.min(...moments), toMs: Math.max(...moments) };
}

function spansOf(attempt: AttemptJson, openUntilMs: number | null): LifeSpan[] {
  const sent = toMs(attempt.sentAt);
  const received = toMs(attempt.receivedAt);
  const started = toMs(attempt.startedAt);
  const finished = toMs(attempt.finishedAt);
  const spans: LifeSpan[] = [];
  const add = (kind: SpanKind, from: number | null, to: number | null) => {
    const end = to ?? openUntilMs;
    if (from === null || end === null) return;
    spans.push({ kind, fromMs: from, toMs: Math.max(from, end), open: to === null });
  };
  add('queued', sent, received ?? started ?? finished);
  if (started === null || received !== null) {
    const eta = toMs(attempt.eta);
    const held = eta !== null && received !== null && eta > received ? 'scheduled' : 'reserved';
    add(held, received, started ?? finished);
  }
  add('running', started, finished);
  return spans;
}

function toMs(at: string | null): number | null {
  const parsed = at === null ? Number.NaN : Date.parse(at);
  return Number.isNaN(parsed) ? null : parsed;
}
