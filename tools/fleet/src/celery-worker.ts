import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CeleryVersion, findPython } from './find-program.ts';
import { GuardedProcess } from './guarded-process.ts';
import { createPrivateFolder } from './private-folder.ts';

/** Folder of the Python modules of the fleet: `fleet_tasks.py`, `burst.py`. */
export const FLEET_PYTHON_FOLDER = fileURLToPath(new URL('../celery', import.meta.url));

/** A running Celery worker. */
export interface CeleryWorker {
  /** Node name, as `w1@host`. */
  readonly name: string;
  readonly pid: number;
  /** Warm shutdown. */
  stop(): Promise<void>;
  /** SIGKILL, with its pool. */
  kill(): Promise<void>;
  readonly output: string;
}

/** Options of {@link startCeleryWorker}. */
export interface CeleryWorkerOptions {
  /** Module of the app, as `-A` takes it. */
  readonly app: string;
  /** Default: the newest, of `.venv`. */
  readonly celery?: CeleryVersion;
  readonly brokerUrl: string;
  readonly backendUrl?: string;
  readonly name: string;
  readonly concurrency?: number;
  readonly queues?: readonly string[];
  readonly pool?: 'prefork' | 'solo' | 'threads';
  readonly args?: readonly string[];
  /** Task events, as `-E` switches them on. @default true */
  readonly events?: boolean;
  /** Where the module is; default {@link FLEET_PYTHON_FOLDER}. */
  readonly pythonFolder?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts a worker with events on, and resolves when it is ready for tasks. */
export async function startCeleryWorker(options: CeleryWorkerOptions): Promise<CeleryWorker> {
  const folder = await createPrivateFolder('worker');
  const { app, name, concurrency = 2, pool = 'prefork', queues, args = [] } = options;
  const worker = await GuardedProcess.start(
    {
      command: findPython(options.celery),
      args: [
        '-m',
        'celery',
        '-A',
        app,
        'worker',
        ...(options.events === false ? [] : ['-E']),
        '-n',
        name,
        '-c',
        String(concurrency),
        '-P',
        pool,
        '-l',
        'INFO',
        ...(queues ? ['-Q', queues.join(',')] : []),
        ...args,
      ],
      cwd: folder.path,
      env: pythonEnvironment(options),
      logFile: join(folder.path, 'worker.log'),
    },
    async (started) => / ready\.\s/.test(started.output),
  );
  return {
    name,
    pid: worker.pid,
    stop: async () => {
      await worker.stop();
      await folder.remove();
    },
    kill: async () => {
      await worker.kill();
      await folder.remove();
    },
    get output() {
      return worker.output;
    },
  };
}

/** Environment of Python programs of the fleet: where the modules and the brokers are. */
export function pythonEnvironment(
  options: Pick<CeleryWorkerOptions, 'brokerUrl' | 'backendUrl' | 'pythonFolder' | 'env'>,
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PYTHONPATH: options.pythonFolder ?? FLEET_PYTHON_FOLDER,
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    // Workers of tests run as whoever runs the tests, root included.
    C_FORCE_ROOT: '1',
    CELERY_BROKER_URL: options.brokerUrl,
    CELERY_RESULT_BACKEND: options.backendUrl ?? '',
    ...options.env,
  };
}
