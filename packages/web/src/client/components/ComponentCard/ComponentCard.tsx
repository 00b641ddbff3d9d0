import { Link } from '@tanstack/react-router';
import type { ComponentJson } from '../../../server/api/components.ts';
import { formatUptime } from '../../format/duration.ts';
import { formatBytes } from '../../format/number.ts';
import { componentHealth } from '../Shell/component-health.ts';
import { StatusDot } from '../StatusDot/StatusDot.tsx';
import styles from './ComponentCard.module.css';

/** A component in short; leads to its page. */
export function ComponentCard({ component }: { readonly component: ComponentJson }) {
  const summary = component.details?.summary ?? component.configSummary.map(({ value }) => value).join(' · ');
  return (
    <li className={styles.card}>
      <div className={styles.head}>
        <h3>
          <Link
            to={component.route === '/beat' ? '/beat' : '/components/$name'}
            params={{ name: component.name }}
            className={styles.name}
          >
            {component.displayName}
          </Link>
        </h3>
        <StatusDot status={componentHealth(component)} />
      </div>
      <p className={styles.summary}>{summary || 'No details'}</p>
      <p className={styles.figures}>
        <span>
          {component.uptimeSeconds === null ? 'not running' : `up ${formatUptime(component.uptimeSeconds)}`}
        </span>
        {component.memoryBytes !== null && <span>{formatBytes(component.memoryBytes)}</span>}
        {component.restarts > 0 && (
          <span className={styles.restarts}>
            {component.restarts} {component.restarts === 1 ? 'restart' : 'restarts'}
          </span>
        )}
      </p>
    </li>
  );
}
