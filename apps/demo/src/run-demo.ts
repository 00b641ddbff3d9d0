/** The demo: a real fleet, then `main.ts` beside it, until Ctrl-C. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GuardedProcess } from '@celery-cnc/fleet';
import { prepareDataFolder } from './data-folder.ts';
import { type DemoFleet, startDemoFleet } from './demo-fleet.ts';
import { type DemoOptions, readOptions } from './options.ts';
import { startOtlpSink } from './otlp-sink.ts';
import { checkPorts } from './ports.ts';

const DATA_FOLDER = fileURLToPath(new URL('../../../.demo', import.meta.url));
const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));
const UP_TIMEOUT_MS = 60_000;
const SCHEDULES = {
  schedules: [
    {
      name: 'add every ten seconds',
      app: 'math',
      task: 'math.add',
      everySeconds: 10,
      args: [40, 2],
      queue: 'math',
    },
  ],
};

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Runs until a signal; returns the exit code. */
export async function runDemo(args: readonly string[]): Promise<number> {
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  try {
    const options = readOptions(args);
    await checkPorts(options);
    prepareDataFolder(DATA_FOLDER, SCHEDULES);
    return await runFleet(options, interrupted);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
}

async function runFleet(options: DemoOptions, interrupted: Promise<void>): Promise<number> {
  const sink = await startOtlpSink();
  try {
    const fleet = await startDemoFleet(options, DATA_FOLDER, (step) => say(`… ${step}`));
    try {
      return await runCelery(options, { ...fleet, otlpUrl: sink.url }, interrupted);
    } finally {
      await fleet.stop();
    }
  } finally {
    sink.close();
  }
}

async function runCelery(
  options: DemoOptions,
  fleet: DemoFleet & { readonly otlpUrl: string },
  interrupted: Promise<void>,
): Promise<number> {
  say('… Starting Celery CnC');
  const cnc = await startCelery(options, fleet);
  try {
    await fleet.startProducer();
    announce(options, fleet.brokerUrl);
    const ended = await Promise.race([cnc.ended, interrupted.then(() => undefined)]);
    if (ended !== undefined) throw new Error(`Celery CnC ended:\n${cnc.output.slice(-2000)}`);
    say('\n… Stopping');
    return 0;
  } finally {
    await cnc.stop();
  }
}

/** `main.ts` in a process of its own, as a user would run it; ports by environment variables. */
function startCelery(
  { port, metricsPort }: DemoOptions,
  urls: { brokerUrl: string; backendUrl: string; otlpUrl: string },
): Promise<GuardedProcess> {
  return GuardedProcess.start(
    {
      command: process.execPath,
      args: [MAIN],
      cwd: DATA_FOLDER,
      logFile: join(DATA_FOLDER, 'celery-cnc.out'),
      env: {
        ...process.env,
        CELERY_BROKER_URL: urls.brokerUrl,
        CELERY_RESULT_BACKEND: urls.backendUrl,
        OTLP_ENDPOINT: urls.otlpUrl,
        CELERY_CNC_FRONTEND__PORT: String(port),
        CELERY_CNC_PROMETHEUS__PORT: String(metricsPort),
      },
    },
    async () => {
      // Not listening yet: that is what is waited for.
      const response = await fetch(`http://127.0.0.1:${port}/healthcheck`).catch(() => undefined);
      return response?.ok === true;
    },
    UP_TIMEOUT_MS,
  );
}

function announce({ port, metricsPort }: DemoOptions, brokerUrl: string): void {
  say(`
  Celery CnC is up.

    Open      http://127.0.0.1:${port}
    Metrics   http://127.0.0.1:${metricsPort}/metrics
    Broker    ${brokerUrl.replace(/\/\/[^@/]*@/, '//')}
    Data      ${DATA_FOLDER} (database, logs, schedules.json)

  Ctrl-C ends everything.
`);
}
