import { isReadyState } from '@celery-cnc/core/models';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { FileQuestion } from 'lucide-react';
import type { TaskDetailJson } from '../../../server/api/tasks.ts';
import { ApiError } from '../../api/api-client.ts';
import { taskQuery } from '../../api/queries.ts';
import { CopyButton } from '../../components/CopyButton/CopyButton.tsx';
import { EmptyState } from '../../components/EmptyState/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState/ErrorState.tsx';
import { Page } from '../../components/Page/Page.tsx';
import { Skeleton } from '../../components/Skeleton/Skeleton.tsx';
import { StateBadge } from '../../components/StateBadge/StateBadge.tsx';
import { AttemptsPanel } from './AttemptsPanel.tsx';
import { BackendResultPanel } from './BackendResultPanel.tsx';
import { EventsPanel } from './EventsPanel.tsx';
import { FailurePanel } from './FailurePanel.tsx';
import { FieldsPanel } from './FieldsPanel.tsx';
import { FindingPanel } from './FindingPanel.tsx';
import { PayloadPanel } from './PayloadPanel.tsx';
import { PinButton } from './PinButton.tsx';
import { RelationsPanel } from './RelationsPanel.tsx';
import { RetryButtons } from './RetryButtons.tsx';
import { StopTaskButton } from './StopTaskButton.tsx';
import styles from './TaskPage.module.css';
import { TimelinePanel } from './TimelinePanel.tsx';

const route = getRouteApi('/tasks/$id');

/** Everything known about one task, as it happens. */
export function TaskPage() {
  const { id } = route.useParams();
  const { data: task, error, refetch } = useQuery(taskQuery(id));
  const name = task?.name ?? id;
  return (
    <Page
      title={name}
      crumb={<Link to="/tasks">Tasks</Link>}
      note={task && <StateBadge state={task.state} large />}
      actions={
        <>
          <span className={styles.id}>
            <code title={id}>{id}</code>
            <CopyButton text={id} what="task id" />
          </span>
          {task && <StopTaskButton task={task} />}
          {task && isReadyState(task.state) && <RetryButtons task={task} />}
          {task && <PinButton task={task} />}
        </>
      }
    >
      {task ? (
        <Detail task={task} />
      ) : error instanceof ApiError && error.status === 404 ? (
        <UnknownTask />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton lines={9} height={18} />
      )}
    </Page>
  );
}

function Detail({ task }: { readonly task: TaskDetailJson }) {
  return (
    <div className={styles.columns}>
      <div className={styles.main}>
        <TimelinePanel task={task} />
        <FindingPanel task={task} />
        <FailurePanel task={task} />
        <PayloadPanel task={task} />
        <BackendResultPanel task={task} />
        <AttemptsPanel task={task} />
        <EventsPanel task={task} />
      </div>
      <div className={styles.side}>
        <FieldsPanel task={task} />
        <RelationsPanel task={task} />
      </div>
    </div>
  );
}

function UnknownTask() {
  return (
    <EmptyState icon={FileQuestion} title="No task with this id is stored">
      <p>
        It may not have sent an event yet, or its worker runs without -E. This page fills by itself if it
        comes.
      </p>
    </EmptyState>
  );
}
