import type { WorkerJson } from '../../../server/api/workers.ts';
import { FigureStrip } from '../../components/FigureStrip/FigureStrip.tsx';
import { Meter } from '../../components/Meter/Meter.tsx';
import { formatUptime } from '../../format/duration.ts';
import { formatCount } from '../../format/number.ts';

/** The figures that change while a worker works. */
export function WorkerFigures({ worker }: { readonly worker: WorkerJson }) {
  const slots = worker.inspection?.concurrency ?? null;
  const active = worker.status === 'online' ? worker.active : null;
  return (
    <FigureStrip
      label="Figures of the worker"
      figures={[
        {
          label: 'Active',
          value: formatCount(active),
          unit: slots === null ? undefined : `/ ${slots} slots`,
          extra: slots !== null && active !== null && <Meter value={active} max={slots} label="Busy slots" />,
        },
        { label: 'Processed', value: formatCount(worker.processed), unit: 'since its start' },
        { label: 'Load', value: worker.loadavg?.[0]?.toFixed(2) ?? '–', unit: loadRest(worker.loadavg) },
        {
          label: 'Prefetch',
          value: formatCount(worker.inspection?.prefetchCount),
          unit: worker.inspection ? 'messages' : undefined,
        },
        { label: 'Uptime', value: formatUptime(worker.inspection?.uptimeSeconds ?? null) },
      ]}
    />
  );
}

function loadRest(loadavg: WorkerJson['loadavg']): string | undefined {
  return loadavg && loadavg.length > 1
    ? loadavg
        .slice(1)
        .map((load) => load.toFixed(2))
        .join(' / ')
    : undefined;
}
