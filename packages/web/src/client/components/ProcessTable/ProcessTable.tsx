import { Link } from '@tanstack/react-router';
import type { ComponentJson } from '../../../server/api/components.ts';
import { formatDuration, formatUptime } from '../../format/duration.ts';
import { formatBytes } from '../../format/number.ts';
import { componentHealth } from '../Shell/component-health.ts';
import { StatusDot } from '../StatusDot/StatusDot.tsx';
import styles from './ProcessTable.module.css';

/** Processes with what the supervisor knows of each. */
export function ProcessTable({ processes }: { readonly processes: readonly ComponentJson[] }) {
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Process</th>
            <th scope="col">Status</th>
            <th scope="col" className={styles.number}>
              PID
            </th>
            <th scope="col" className={styles.number}>
              Uptime
            </th>
            <th scope="col" className={styles.number}>
              Memory
            </th>
            <th scope="col" className={styles.number}>
              Event loop
            </th>
            <th scope="col" className={styles.number}>
              Restarts
            </th>
            <th scope="col">Last exit</th>
          </tr>
        </thead>
        <tbody>
          {processes.map((process) => (
            <Process key={process.name} process={process} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Process({ process }: { readonly process: ComponentJson }) {
  const lag = process.eventLoopLagMs;
  return (
    <tr>
      <td className={styles.name}>
        <Link to="/components/$name" params={{ name: process.name }}>
          {process.displayName}
        </Link>
        {process.details?.summary !== undefined && (
          <span className={styles.summary}>{process.details.summary}</span>
        )}
      </td>
      <td>
        <StatusDot status={componentHealth(process)} />
      </td>
      <td className={styles.number}>{process.pid ?? '–'}</td>
      <td className={styles.number}>{formatUptime(process.uptimeSeconds)}</td>
      <td className={styles.number}>{formatBytes(process.memoryBytes)}</td>
      <td className={styles.number}>{lag === null ? '–' : formatDuration(lag / 1000)}</td>
      <td className={`${styles.number} ${process.restarts > 0 ? styles.warning : ''}`}>{process.restarts}</td>
      <td className={styles.exit}>{process.lastExit ?? '–'}</td>
    </tr>
  );
}
