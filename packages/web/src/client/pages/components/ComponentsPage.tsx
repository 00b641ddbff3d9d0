import { useQuery } from '@tanstack/react-query';
import { Boxes } from 'lucide-react';
import { componentsQuery } from '../../api/queries.ts';
import { ComponentCard } from '../../components/ComponentCard/ComponentCard.tsx';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState/ErrorState.tsx';
import { Page } from '../../components/Page/Page.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import { ProcessTable } from '../../components/ProcessTable/ProcessTable.tsx';
import { componentHealth } from '../../components/Shell/component-health.ts';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import styles from './ComponentsPage.module.css';

/** The configured components, and core's own processes. */
export function ComponentsPage() {
  const { data, error, refetch } = useQuery(componentsQuery);
  if (!data) {
    return (
      <Page title="Components">
        {error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton lines={6} height={40} />
        )}
      </Page>
    );
  }
  const unwell = [...data.components, ...data.processes].filter(
    (one) => componentHealth(one) !== 'up',
  ).length;
  return (
    <Page title="Components" note={unwell === 0 ? 'all well' : `${unwell} not well`}>
      {data.components.length === 0 ? (
        <EmptyState icon={Boxes} title="No component is configured" small />
      ) : (
        <ul className={styles.cards}>
          {data.components.map((component) => (
            <ComponentCard key={component.name} component={component} />
          ))}
        </ul>
      )}
      <Panel title="Core processes" note="one process each; restarted when they die" flush>
        <ProcessTable processes={data.processes} />
      </Panel>
    </Page>
  );
}
