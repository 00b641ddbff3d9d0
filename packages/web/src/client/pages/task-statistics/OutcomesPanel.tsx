import type { Statistics } from '@celery-cnc/core/models';
import { KeyValues } from '../../components/KeyValues/KeyValues.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatCount } from '../../format/number.ts';

/** Everything that was counted and measured in the range. */
export function OutcomesPanel({ totals }: { readonly totals: Statistics }) {
  const { runtime, wait } = totals;
  return (
    <Panel title="In numbers">
      <KeyValues
        entries={[
          { label: 'Received', value: formatCount(totals.received) },
          { label: 'Started', value: formatCount(totals.started) },
          { label: 'Succeeded', value: formatCount(totals.succeeded) },
          { label: 'Failed', value: formatCount(totals.failed) },
          { label: 'Retried', value: formatCount(totals.retried) },
          { label: 'Revoked', value: formatCount(totals.revoked) },
          { label: 'Rejected', value: formatCount(totals.rejected) },
          { label: 'Lost', value: formatCount(totals.lost) },
          { label: 'Mean runtime', value: formatDuration(runtime?.mean) },
          { label: 'Longest runtime', value: formatDuration(runtime?.max) },
          { label: 'Wait p50', value: formatDuration(wait?.p50) },
          { label: 'Wait p99', value: formatDuration(wait?.p99) },
          { label: 'Longest wait', value: formatDuration(wait?.max) },
        ]}
      />
    </Panel>
  );
}
