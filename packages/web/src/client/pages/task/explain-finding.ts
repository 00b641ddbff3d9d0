import type { Finding } from '@celery-cnc/core/models';
import type { TaskDetailJson } from '../../../server/api/tasks.ts';

/** What Celery CnC found out about a task, in words. */
export interface FindingNote {
  readonly title: string;
  readonly text: string;
}

const LOST_TEXTS = {
  unknown:
    'No worker has it, no result is stored and no message waits for it. It may have run or not. Whatever is still heard of it takes this back.',
  unanswered:
    'No sign of it for long, and not all could be asked: its queue holds more than can be looked through, its worker does not answer, or its result backend cannot be read. Whatever is still heard of it takes this back.',
} as const;

const HOLDS = {
  active: 'runs it',
  reserved: 'holds it until it has room',
  scheduled: 'holds it until its time',
} as const;

/** Why the task is shown as it is, where events alone do not tell; `null` where they do. */
export function explainFinding(
  task: Pick<TaskDetailJson, 'finding' | 'events' | 'worker'>,
): FindingNote | null {
  const { finding } = task;
  if (finding) return explain(finding, task.worker);
  const confirmed = task.events.findLast(({ found, type }) => found && type === 'task-cnc-active');
  const isLast = confirmed !== undefined && !task.events.some(isEnd);
  return isLast ? { title: 'Confirmed', text: `${confirmed.hostname} was asked, and runs it.` } : null;
}

function explain(finding: Finding, worker: string | null): FindingNote {
  switch (finding.kind) {
    case 'held':
      return {
        title: 'Found at its worker',
        text: `Its events were not heard; ${worker ?? 'a worker'} was asked, and ${HOLDS[finding.how]}.`,
      };
    case 'ended':
      return {
        title: 'Found in the result backend',
        text: 'Its end was not heard: state, result and time are those that its result backend holds.',
      };
    case 'expired':
      return {
        title: 'Expired without a word',
        text: 'No worker received it before it expired, and RabbitMQ drops such messages silently: it will not run.',
      };
    case 'lost':
      return { title: 'Lost', text: LOST_TEXTS[finding.reason] };
  }
}

function isEnd({ type }: TaskDetailJson['events'][number]): boolean {
  return /^task-(succeeded|failed|revoked|rejected|retried)$/.test(type);
}
