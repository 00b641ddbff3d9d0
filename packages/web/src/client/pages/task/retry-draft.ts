import type { TaskCallJson } from '../../../server/api/retries.ts';
import { type CallDraft, EMPTY_DRAFT } from '../../components/TaskForm/call-draft.ts';
import { layOutRepr } from '../../format/python-repr.ts';

/** The form for a call, filled in with what is known. */
export function draftOfCall({ argsJson, kwargsJson, options, task }: TaskCallJson): CallDraft {
  return {
    ...EMPTY_DRAFT,
    task: task ?? '',
    args: argsJson === null ? EMPTY_DRAFT.args : layOut(argsJson),
    kwargs: kwargsJson === null ? EMPTY_DRAFT.kwargs : layOut(kwargsJson),
    queue: options.queue ?? '',
    priority: options.priority === undefined ? '' : String(options.priority),
  };
}

/** Over several lines where it is long; every character that counts stays. */
function layOut(json: string): string {
  return layOutRepr(json)
    .map(({ text }) => text)
    .join('');
}

/** Where the arguments come from, and what running it again leaves out. */
export function sourceInWords({ source, leftBehind }: TaskCallJson): string {
  if (source === null) return 'Nobody knows its arguments for certain. Write them anew:';
  const from = {
    message: 'Its message is still there: it runs again with the same arguments, options and links',
    'result-backend': 'Its arguments are those that the result backend keeps',
    record: 'Its arguments are those that its events told',
  }[source];
  if (leftBehind.includes('unknown'))
    return `${from}. Links, and what followed it in a chain, are not repeated.`;
  const parts = leftBehind.filter((part) => part !== 'unknown');
  return parts.length === 0 ? `${from}.` : `${from}, but not as a member of its ${parts.join(' and ')}.`;
}
