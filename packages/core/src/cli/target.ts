import type { AppInfo, BrokerChoice } from '../components/component.ts';
import type { BrokerLink } from '../engine/broker-link.ts';
import { CncError, ConfigError } from '../errors.ts';
import { chosenApp, directApp, directEngine, type FleetEngine, openBroker } from './direct-engine.ts';
import { findInstance, joinInstance, type RunningInstance } from './running-instance.ts';
import type { TargetOptions } from './target-options.ts';

/** What a command works with: a running Celery CnC, or a broker alone. */
export type Target = FleetTarget &
  (
    | { readonly running: RunningInstance; readonly direct: null }
    | { readonly running: null; readonly direct: BrokerLink }
  );

/** What both have. */
interface FleetTarget {
  readonly engine: FleetEngine;
  /** The app that is meant: the first, unless one is named. */
  readonly app: AppInfo;
  /** The broker of the app that is named; every broker where none is. */
  readonly broker: BrokerChoice;
  /** The one broker that is meant. Throws {@link ConfigError} where there are several and no app is named. */
  oneBroker(): { readonly broker: string };
}

/** Runs work with what is meant, and lets go of it. */
export async function withTarget(
  options: TargetOptions,
  work: (target: Target) => Promise<void>,
): Promise<void> {
  if (options.broker === undefined) {
    const record = await findInstance(options, process.cwd());
    if (record) return withInstance(await joinInstance(record), options, work);
  }
  const app = await directApp(options, process.cwd());
  if (!app) {
    const problem = 'no Celery CnC of this user runs here, and no broker is named';
    const cure =
      'name a broker with --broker, or a config file with --config; or start a Celery CnC with celery-cnc up';
    throw new ConfigError([{ path: '--broker', problem, cure }]);
  }
  const link = await openBroker(app);
  const { name, brokerId: broker, defaultQueue } = app;
  const direct: Target = {
    engine: directEngine(broker, link),
    app: { name, broker, defaultQueue },
    broker: { broker },
    oneBroker: () => ({ broker }),
    running: null,
    direct: link,
  };
  await work(direct).finally(() => link.close());
}

/** Runs work that only a running Celery CnC can do. */
export async function withRunning(
  options: TargetOptions,
  work: (running: RunningInstance, target: Target) => Promise<void>,
): Promise<void> {
  const record = await findInstance(options, process.cwd());
  if (!record) {
    throw new CncError(
      'CNC_NOT_RUNNING',
      "No Celery CnC of this user runs for this folder's configuration, nor any other that could be meant: start one with " +
        'celery-cnc up. One that runs with another TMPDIR is found by --runtime.',
    );
  }
  await withInstance(await joinInstance(record), options, (target) => work(target.running, target));
}

async function withInstance(
  running: RunningInstance,
  options: TargetOptions,
  work: (target: FleetTarget & { readonly running: RunningInstance; readonly direct: null }) => Promise<void>,
): Promise<void> {
  const { apps } = running.record;
  try {
    const app = chosenApp(apps, options.app);
    const brokers = [...new Set(apps.map(({ broker }) => broker))];
    await work({
      engine: running.engines,
      app,
      broker: options.app === undefined ? {} : { broker: app.broker },
      oneBroker() {
        if (options.app !== undefined || brokers.length === 1) return { broker: app.broker };
        const cure = `name an app of the one that is meant, with --app: ${apps.map(({ name }) => name).join(', ')}`;
        throw new ConfigError([
          { path: '--app', problem: `there are ${brokers.length} brokers: ${brokers.join(', ')}`, cure },
        ]);
      },
      running,
      direct: null,
    });
  } finally {
    await running.close();
  }
}
