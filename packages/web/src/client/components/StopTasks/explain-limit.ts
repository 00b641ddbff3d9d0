import type { RevokeLimitJson } from '../../../server/api/control.ts';
import { formatAbsolute } from '../../format/time.ts';
import { tasksInWords } from './revoke-target.ts';

/** What a revoke does not do, in a sentence. */
export function explainLimit(limit: RevokeLimitJson): string {
  switch (limit.code) {
    case 'running-goes-on':
      return `${running(limit.tasks)} to the end: only terminating stops what runs.`;
    case 'held-until-eta':
      return `${tasksInWords(limit.tasks)} held by a worker until the eta; shown as revoked only then.`;
    case 'unknown':
      return `${tasksInWords(limit.tasks)} not stored here: revoked all the same, should they come.`;
    case 'ended':
      return `${tasksInWords(limit.tasks)} ended already, and left alone.`;
    case 'cannot-terminate':
      return `${limit.workers.join(', ')} cannot terminate: a solo or threads pool has no process to stop.`;
    case 'silent':
      return `${limit.workers.join(', ')} did not answer, and is told again when it is heard.`;
    case 'no-worker':
      return 'No worker is online: those that come up are told.';
    case 'signal-hits-process':
      return 'The signal goes to the process that runs the task at that moment; the task cannot clean up.';
    case 'kept-in-memory':
      return `Workers that come up are told until ${formatAbsolute(Date.parse(limit.repeatUntil))}: by themselves they forget at a restart.`;
    case 'later-steps':
      return 'A running step that succeeds sends its next one, which is not known yet.';
  }
}

function running(tasks: number): string {
  return tasks === 1
    ? '1 task runs now and goes on'
    : `${tasks.toLocaleString('en')} tasks run now and go on`;
}
