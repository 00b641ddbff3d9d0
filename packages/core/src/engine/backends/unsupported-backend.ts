import { CncError } from '../../errors.ts';

const READ = 'Redis, SQLite, PostgreSQL, MySQL and MariaDB';
const ELSEWHERE = `What events told of results is kept all the same. To read results here, let workers store them in one of ${READ}.`;

/** Why results of a kind are not read, and what helps; by the scheme of their URL. */
const REASONS: Readonly<Record<string, string>> = {
  rpc: `Results of rpc:// can be read once, by the client that sent the task: they are messages in its own reply queue, and whoever reads one takes it away from that client. ${ELSEWHERE}`,
  amqp: `Results of amqp:// are messages in a queue for each task, and whoever reads one takes it away from the client that waits for it; Celery itself gave this backend up in 5.0. ${ELSEWHERE}`,
  disabled: `The result backend is disabled://: workers store no results. Give them one of ${READ}, then name it here as backend.`,
};
const ALIASES: Readonly<Record<string, string>> = { amqps: 'amqp', pyamqp: 'amqp' };

/** A result backend that Celery has and Celery CnC does not read. */
export function unsupportedBackend(scheme: string): CncError {
  const reason =
    REASONS[ALIASES[scheme] ?? scheme] ??
    `Results in '${scheme}' cannot be read: those in ${READ} can. ${ELSEWHERE}`;
  return new CncError('CNC_BACKEND_UNSUPPORTED', reason, { details: { scheme } });
}
