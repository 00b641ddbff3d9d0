import type { ComponentJson } from '../../../server/api/components.ts';
import { StatusDot } from '../StatusDot/StatusDot.tsx';
import styles from './ComponentMark.module.css';
import { componentHealth } from './component-health.ts';

interface ComponentMarkProps {
  readonly component: ComponentJson;
  /** In the corner of an icon, where no name stands. */
  readonly corner: boolean;
}

/** A component's status at its navigation entry; its word is there for screen readers. */
export function ComponentMark({ component, corner }: ComponentMarkProps) {
  const health = componentHealth(component);
  return (
    <span className={corner ? styles.corner : styles.mark} title={health}>
      <StatusDot status={health} bare />
    </span>
  );
}
