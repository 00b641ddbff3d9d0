import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort } from './find-free-port.ts';
import { findProgram } from './find-program.ts';
import { GuardedProcess } from './guarded-process.ts';
import { createPrivateFolder } from './private-folder.ts';
import { answersPing, type PrivateBroker, startRedis } from './redis.ts';

/** What the Sentinels call the group. */
const MASTER_NAME = 'fleet-master';
const DOWN_AFTER_MS = 1000;
const FAILOVER_TIMEOUT_MS = 5000;

/** A Redis master with a replica, and Sentinels that watch them. */
export interface SentinelGroup {
  /** Celery's URL: all Sentinels. */
  readonly url: string;
  readonly masterName: string;
  readonly master: PrivateBroker;
  readonly replica: PrivateBroker;
  /** One of these may be paused, killed or resumed. */
  readonly sentinels: readonly GuardedProcess[];
  stop(): Promise<void>;
}

/** Starts a master, a replica and three Sentinels, which fail over by themselves within seconds. */
export async function startSentinels(): Promise<SentinelGroup> {
  const folder = await createPrivateFolder('sentinels');
  const master = await startRedis();
  const replica = await startRedis({ args: ['--replicaof', '127.0.0.1', String(master.port)] });
  const ports = [await findFreePort(), await findFreePort(), await findFreePort()];
  const sentinels: GuardedProcess[] = [];
  for (const port of ports) sentinels.push(await startSentinel(folder.path, port, master.port));
  return {
    url: ports.map((port) => `sentinel://127.0.0.1:${port}/0`).join(';'),
    masterName: MASTER_NAME,
    master,
    replica,
    sentinels,
    stop: async () => {
      for (const sentinel of sentinels) await sentinel.kill();
      await Promise.all([master.stop(), replica.stop()]);
      await folder.remove();
    },
  };
}

async function startSentinel(folder: string, port: number, masterPort: number): Promise<GuardedProcess> {
  const config = join(folder, `sentinel-${port}.conf`);
  await writeFile(
    config,
    `port ${port}
bind 127.0.0.1
dir ${folder}
sentinel monitor ${MASTER_NAME} 127.0.0.1 ${masterPort} 2
sentinel down-after-milliseconds ${MASTER_NAME} ${DOWN_AFTER_MS}
sentinel failover-timeout ${MASTER_NAME} ${FAILOVER_TIMEOUT_MS}
`,
  );
  return GuardedProcess.start(
    {
      command: findProgram('redis-server'),
      args: [config, '--sentinel'],
      logFile: join(folder, `sentinel-${port}.log`),
    },
    () => answersPing(port),
  );
}
