import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  findPython,
  GuardedProcess,
  pythonEnvironment,
  startCeleryWorker,
  startRabbitmq,
  startRedis,
} from '@celery-cnc/fleet';
import type { DemoOptions } from './options.ts';

const PYTHON_FOLDER = fileURLToPath(new URL('../celery', import.meta.url));
const APPS = ['math', 'text', 'sleep'] as const;
const CONCURRENCY = 2;

/** Broker, workers and producer of the demo. */
export interface DemoFleet {
  readonly brokerUrl: string;
  readonly backendUrl: string;
  /** Starts the trickle of tasks; when Celery CnC listens, so that it sees each task from its first event. */
  startProducer(): Promise<void>;
  /** Ends them in reverse order. */
  stop(): Promise<void>;
}

/** Starts a private broker and three real workers; `say` tells each step. */
export async function startDemoFleet(
  options: DemoOptions,
  dataFolder: string,
  say: (step: string) => void,
): Promise<DemoFleet> {
  const started: { stop(): Promise<void> }[] = [];
  const keep = <Service extends { stop(): Promise<void> }>(service: Service): Service => {
    started.unshift(service);
    return service;
  };
  const stop = async () => {
    for (const service of started.splice(0)) await service.stop();
  };
  try {
    say('Starting a private Redis');
    const redis = keep(await startRedis());
    if (options.broker === 'amqp') say('Starting a private RabbitMQ');
    const broker = options.broker === 'amqp' ? keep(await startRabbitmq()) : redis;
    const urls = {
      brokerUrl: broker.url,
      backendUrl: redis.url.replace(/0$/, '1'),
      pythonFolder: PYTHON_FOLDER,
    };
    say(`Starting three Celery workers: ${APPS.join(', ')}`);
    const workers = APPS.map((app) =>
      startCeleryWorker({
        ...urls,
        app: `demo_${app}`,
        name: `${app}@demo`,
        concurrency: CONCURRENCY,
        queues: [app],
      }),
    );
    for (const worker of await Promise.allSettled(workers)) {
      if (worker.status === 'rejected') throw worker.reason;
      const { kill } = worker.value;
      // Without the grace of a warm shutdown: nobody waits for a demo's long naps.
      keep({ stop: kill });
    }
    const producer = async () => {
      keep(await startProducer(urls, options.rate, dataFolder));
    };
    return { ...urls, startProducer: producer, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startProducer(urls: { brokerUrl: string; backendUrl: string }, rate: number, folder: string) {
  return GuardedProcess.start(
    {
      command: findPython(),
      args: [join(PYTHON_FOLDER, 'producer.py'), String(rate)],
      env: pythonEnvironment({ ...urls, pythonFolder: PYTHON_FOLDER }),
      logFile: join(folder, 'producer.log'),
    },
    async () => true,
  );
}
