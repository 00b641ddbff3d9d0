/** Run by log-line-reader.test.ts: logs, prints without a logger, and dies of an error that nobody catches. */
import { createChildLogger } from '../src/logging/child-logger.ts';

const logger = createChildLogger({
  namespace: 'celery_cnc.component.demo',
  level: 'info',
  secrets: ['hunter2'],
  mark: process.argv[2] ?? '',
});
logger.info('begins with hunter2', { url: 'redis://:other@h/0' });
logger.debug('below its level');
logger
  .child('part', { a: 1 })
  .error('went wrong', { error: new Error('inner', { cause: new Error('deeper') }) });
process.stdout.write('printed by a library\n{"cncLog":1, cut in two');
setImmediate(() => {
  logger.warn('last words');
  throw new RangeError('boom');
});
