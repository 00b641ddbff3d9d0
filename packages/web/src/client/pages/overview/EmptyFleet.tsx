import { useQuery } from '@tanstack/react-query';
import { Radio } from 'lucide-react';
import type { OverviewJson } from '../../../server/api/statistics.ts';
import { brokersQuery, metaQuery } from '../../api/queries.ts';
import { CodeSnippet } from '../../components/CodeSnippet/CodeSnippet.tsx';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { Panel } from '../../components/Panel/Panel.tsx';
import styles from './EmptyFleet.module.css';

/** Nothing has arrived yet: what may be missing, in the order in which to look. */
export function EmptyFleet({ overview }: { readonly overview: OverviewJson }) {
  const brokers = useQuery(brokersQuery).data?.items ?? [];
  const app = useQuery(metaQuery).data?.apps[0]?.name ?? 'app';
  const away = brokers.filter((broker) => !broker.connected);
  const heard = overview.workersOnline + overview.workersOffline > 0;
  return (
    <Panel title="Waiting for the first task" flush>
      <EmptyState icon={Radio} title={heard ? 'Workers are here, tasks are not' : 'No event has arrived yet'}>
        {away.length > 0 ? (
          <p>
            First of all: {away.map((broker) => broker.broker).join(', ')} cannot be reached. As soon as it
            answers, events arrive by themselves.
          </p>
        ) : (
          <p>This page fills by itself. If nothing comes although tasks run, one of these is missing.</p>
        )}
        <div className={styles.steps}>
          <CodeSnippet
            caption="Workers must send task events: -E"
            code={`celery -A ${app} worker -E`}
            what="command"
          />
          <CodeSnippet
            caption="Clients may tell when a task is sent, and its queue"
            code={'app.conf.worker_send_task_events = True\napp.conf.task_send_sent_event = True'}
            what="settings"
          />
        </div>
      </EmptyState>
    </Panel>
  );
}
