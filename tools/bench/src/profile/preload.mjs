/**
 * Loaded by `NODE_OPTIONS=--import` into every process and thread of Celery CnC: profiles the database and the engines
 * from start to exit. Children take over none of Node's own profiling flags, and `NODE_OPTIONS` allows none.
 */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { basename, join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const script = basename(process.argv[1] ?? '', '.js');
const folder = process.env.BENCH_PROFILE_DIR;
if (isMainThread && (script === 'database-process' || script === 'engine-process'))
  process.env.BENCH_PROFILED_PROCESS = script;
// Set by the main thread above, so that its threads are profiled and other processes are not.
const owner = process.env.BENCH_PROFILED_PROCESS;
if (folder && owner) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: 500 });
  session.post('Profiler.start');
  process.on('exit', () => {
    session.post('Profiler.stop', (error, result) => {
      if (error) return;
      const part = isMainThread ? 'main' : script;
      const name = `${owner}.${part}.${process.pid}-${process.hrtime.bigint()}.cpuprofile`;
      writeFileSync(join(folder, name), JSON.stringify(result.profile));
    });
  });
}
