import type { ComponentJson } from '../../../server/api-types.ts';
import styles from './ComponentMark.module.css';
import { componentHealth } from './component-health.ts';

/** A mark at a component's navigation entry when it is not well; nothing when it is. */
export function ComponentMark({ component }: { readonly component: ComponentJson | undefined }) {
  if (!component) return null;
  const health = componentHealth(component);
  if (health === 'up') return null;
  return (
    <span
      className={styles[health === 'degraded' || health === 'starting' ? 'warning' : 'bad']}
      title={health}
    />
  );
}
