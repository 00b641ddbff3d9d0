import { formatDuration } from '../../format/duration.ts';
import { taskStateLook } from '../StateBadge/task-state-look.ts';
import styles from './TaskTimeline.module.css';
import type { LifeSpan, SpanKind, Timeline, TimelineRow } from './timeline-rows.ts';

const KINDS: Readonly<Record<SpanKind, string>> = {
  queued: 'In the queue',
  scheduled: 'Waiting for its ETA',
  reserved: 'At the worker',
  running: 'Running',
};

const TICKS = [0, 0.25, 0.5, 0.75, 1];
/** Shorter lives have no room for ticks that differ. */
const TICKED_MS = 4;

/** A task's life as bars: a line per attempt, waiting and running apart. */
export function TaskTimeline({ timeline }: { readonly timeline: Timeline }) {
  const totalMs = Math.max(1, timeline.toMs - timeline.fromMs);
  const kinds = (Object.keys(KINDS) as SpanKind[]).filter((kind) =>
    timeline.rows.some(({ spans }) => spans.some((span) => span.kind === kind)),
  );
  const outcome = taskStateLook(timeline.rows.at(-1)?.attempt.state ?? 'STARTED').fill;
  return (
    <figure className={styles.timeline}>
      <ol className={styles.rows}>
        {timeline.rows.map((row) => (
          <Row
            key={`${row.attempt.retries} ${row.attempt.delivery}`}
            row={row}
            fromMs={timeline.fromMs}
            totalMs={totalMs}
            labelled={timeline.rows.length > 1}
          />
        ))}
      </ol>
      <div className={styles.axis} aria-hidden="true">
        {TICKS.filter((tick) => totalMs >= TICKED_MS || tick % 1 === 0).map((tick) => (
          <span key={tick} style={{ left: `${tick * 100}%` }}>
            {tick === 0 ? '0' : formatDuration((totalMs * tick) / 1000)}
          </span>
        ))}
      </div>
      <figcaption className={styles.legend}>
        {kinds.map((kind) => (
          <span key={kind}>
            <i className={styles[kind]} style={kind === 'running' ? { background: outcome } : {}} />
            {KINDS[kind]}
            <b>{formatDuration(sumSeconds(timeline, kind))}</b>
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

interface RowProps {
  readonly row: TimelineRow;
  readonly fromMs: number;
  readonly totalMs: number;
  readonly labelled: boolean;
}

function Row({ row, fromMs, totalMs, labelled }: RowProps) {
  const { attempt, spans } = row;
  const redelivered = attempt.delivery > 0 ? `, delivery ${attempt.delivery + 1}` : '';
  return (
    <li className={styles.row}>
      {labelled && (
        <span className={styles.label}>
          {attempt.retries === 0 ? 'First try' : `Retry ${attempt.retries}`}
          {redelivered}
        </span>
      )}
      <span className={styles.track}>
        {spans.map((span) => (
          <span
            key={span.kind}
            className={`${styles.bar} ${styles[span.kind]} ${span.open ? styles.open : ''}`}
            style={{
              left: `${((span.fromMs - fromMs) / totalMs) * 100}%`,
              width: `${((span.toMs - span.fromMs) / totalMs) * 100}%`,
              ...(span.kind === 'running' ? { background: taskStateLook(attempt.state).fill } : {}),
            }}
            title={describe(span)}
          >
            <span className="visually-hidden">{describe(span)}.</span>
          </span>
        ))}
      </span>
    </li>
  );
}

function describe(span: LifeSpan): string {
  const seconds = (span.toMs - span.fromMs) / 1000;
  return `${KINDS[span.kind]} ${span.open ? 'for' : ''} ${formatDuration(seconds)}${span.open ? ' so far' : ''}`;
}

function sumSeconds({ rows }: Timeline, kind: SpanKind): number {
  const spans = rows.flatMap((row) => row.spans.filter((span) => span.kind === kind));
  return spans.reduce((sum, span) => sum + (span.toMs - span.fromMs), 0) / 1000;
}
