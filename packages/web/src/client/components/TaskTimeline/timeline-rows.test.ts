import { describe, expect, it } from 'vitest';
import type { AttemptJson } from '../../../server/api/tasks.ts';
import { taskDetailJson } from '../../test-data.ts';
import { buildTimeline } from './timeline-rows.ts';

const at = (second: number) => new Date(second * 1000).toISOString();
const NOW = 100_000;

const attempt = (fields: Partial<AttemptJson>): AttemptJson => ({
  retries: 0,
  delivery: 0,
  worker: null,
  pid: null,
  state: 'SUCCESS',
  sentAt: null,
  receivedAt: null,
  startedAt: null,
  finishedAt: null,
  runtimeSeconds: null,
  result: null,
  exception: null,
  traceback: null,
  eta: null,
  ...fields,
});

const spans = (attempts: AttemptJson[], sentAt: string | null = null) =>
  buildTimeline(taskDetailJson({ sentAt, attempts }), NOW).rows.map((row) =>
    row.spans.map(({ kind, fromMs, toMs, open }) => [kind, fromMs / 1000, toMs / 1000, open]),
  );

describe('buildTimeline', () => {
  it('tells queue, worker and run apart', () => {
    const done = attempt({ sentAt: at(10), receivedAt: at(12), startedAt: at(13), finishedAt: at(20) });
    expect(spans([done])).toEqual([
      [
        ['queued', 10, 12, false],
        ['reserved', 12, 13, false],
        ['running', 13, 20, false],
      ],
    ]);
  });

  it('lets the last span of a living task grow until now', () => {
    expect(spans([attempt({ state: 'STARTED', receivedAt: at(80), startedAt: at(90) })])).toEqual([
      [
        ['reserved', 80, 90, false],
        ['running', 90, 100, true],
      ],
    ]);
    expect(spans([attempt({ state: 'PENDING' })], at(95))).toEqual([[['queued', 95, 100, true]]]);
  });

  it('shows the wait for an ETA as such', () => {
    expect(spans([attempt({ state: 'RECEIVED', receivedAt: at(50), eta: at(500) })])).toEqual([
      [['scheduled', 50, 100, true]],
    ]);
  });

  it('gives each attempt its line and ends those that are over', () => {
    const first = attempt({ state: 'RETRY', receivedAt: at(10), startedAt: at(10), finishedAt: at(15) });
    const second = attempt({
      retries: 1,
      sentAt: at(15),
      receivedAt: at(30),
      startedAt: at(30),
      finishedAt: at(31),
    });
    const timeline = buildTimeline(taskDetailJson({ sentAt: null, attempts: [first, second] }), NOW);
    expect(timeline.rows).toHaveLength(2);
    expect([timeline.fromMs, timeline.toMs]).toEqual([10_000, 31_000]);
  });

  it('survives clocks that disagree', () => {
    const skewed = attempt({ sentAt: at(20), receivedAt: at(10), startedAt: at(30), finishedAt: at(29) });
    for (const [, from, to] of spans([skewed])[0] ?? [])
      expect(Number(to)).toBeGreaterThanOrEqual(Number(from));
  });

  it('is a moment for a task of which nothing is known', () => {
    const timeline = buildTimeline(taskDetailJson({ sentAt: null, attempts: [] }), NOW);
    expect(timeline).toEqual({ rows: [], fromMs: NOW, toMs: NOW });
  });
});
