import { createHash } from 'node:crypto';

const TRACE_ID_DIGITS = 32;
const SPAN_ID_DIGITS = 16;

/** One trace a workflow: derived from the root task, so that it is the same whenever and wherever it is derived. */
export function traceIdOf(rootId: string): string {
  return digest(`trace ${rootId}`, TRACE_ID_DIGITS);
}

/** The span of a task: derived from its id, so that children can name it before it has ended. */
export function spanIdOf(taskId: string): string {
  return digest(`span ${taskId}`, SPAN_ID_DIGITS);
}

function digest(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}
