import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { PlugZap } from 'lucide-react';
import type { ComponentJson } from '../../../server/api/components.ts';
import { componentsQuery } from '../../api/queries.ts';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState/ErrorState.tsx';
import { Page } from '../../components/Page/Page.tsx';
import { componentHealth } from '../../components/Shell/component-health.ts';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { StatusDot } from '../../components/StatusDot/StatusDot.tsx';
import { ComponentDetail } from './ComponentDetail.tsx';

/** Status, figures, configuration and use of a component or of a core process. */
export function ComponentView({ name }: { readonly name: string }) {
  const { data, error, refetch } = useQuery(componentsQuery);
  const component = data && [...data.components, ...data.processes].find((one) => one.name === name);
  return (
    <Page
      title={component?.displayName ?? name}
      crumb={<Link to="/components">Components</Link>}
      note={component && <StatusDot status={componentHealth(component)} />}
    >
      {component ? (
        <ComponentDetail component={component} />
      ) : data ? (
        <NotConfigured name={name} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton lines={6} height={24} />
      )}
    </Page>
  );
}

function NotConfigured({ name }: { readonly name: ComponentJson['name'] }) {
  return (
    <EmptyState icon={PlugZap} title={`${name} is not configured`}>
      A component runs only when the configuration names it. Nothing of it is loaded until then.
    </EmptyState>
  );
}
