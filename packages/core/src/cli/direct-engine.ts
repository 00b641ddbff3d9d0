import type { BrokerAnswers, EngineClient } from '../components/component.ts';
import { findConfigFile, loadConfigFile } from '../config/config-file.ts';
import type { ResolvedApp } from '../config/resolved-config.ts';
import { type CeleryAppHandle, resolveApps } from '../engine/apps/app-registry.ts';
import type { BrokerLink, BrokerMethods } from '../engine/broker-link.ts';
import { ConfigError, type ConfigFault } from '../errors.ts';
import { createRecordLogger } from '../logging/record-logger.ts';
import type { TargetOptions } from './target-options.ts';

/** What can be asked of workers, queues and results, whether Celery CnC runs or not. */
export type FleetEngine = Pick<EngineClient, keyof BrokerMethods>;

/** The app that is meant where no Celery CnC is asked: of the flag, the environment or the config file. */
export async function directApp(options: TargetOptions, cwd: string): Promise<ResolvedApp | undefined> {
  const faults: ConfigFault[] = [];
  const handles = await handlesOf(options, cwd);
  if (handles.length === 0) return undefined;
  const apps = resolveApps(handles, faults);
  if (faults.length > 0) throw new ConfigError(faults);
  return chosenApp(apps, options.app);
}

/** One of the apps: the one that is named, else the first. */
export function chosenApp<App extends { readonly name: string }>(
  apps: readonly App[],
  name: string | undefined,
): App {
  const app = name === undefined ? apps[0] : apps.find((one) => one.name === name);
  if (app) return app;
  const known = apps.map((one) => one.name).join(', ');
  throw new ConfigError([
    { path: '--app', problem: `there is no app '${name}'`, cure: `use one of: ${known}` },
  ]);
}

/** Opens the broker of an app. */
export async function openBroker(app: ResolvedApp): Promise<BrokerLink> {
  // Loaded when it is needed: the supervisor has no broker driver in its memory.
  const { BrokerLink } = await import('../engine/broker-link.ts');
  // What goes wrong is told by the error of the call; the connection's own log would only repeat it.
  return BrokerLink.open(
    [app],
    createRecordLogger('celery_cnc.cli', () => undefined),
  );
}

/** One broker, in the shape of the engines of a running Celery CnC. */
export function directEngine(broker: string, { methods }: BrokerLink): FleetEngine {
  const told = async <Answer extends object>(answer: Promise<Answer>) => ({ broker, ...(await answer) });
  return {
    ...methods,
    inspect: async ({ broker: _broker, ...request }) => [await told(methods.inspect(request))],
    control: ({ broker: _broker, ...request }): Promise<BrokerAnswers> => told(methods.control(request)),
    listQueues: async () => [await told(methods.listQueues({}))],
    peekQueue: ({ broker: _broker, ...request }) => methods.peekQueue(request),
    purgeQueue: ({ broker: _broker, ...request }) => methods.purgeQueue(request),
    deleteQueueMessage: ({ broker: _broker, ...request }) => methods.deleteQueueMessage(request),
    moveMessages: ({ broker: _broker, ...request }) => methods.moveMessages(request),
  };
}

async function handlesOf(options: TargetOptions, cwd: string): Promise<readonly CeleryAppHandle[]> {
  const { backend = null } = options;
  const broker = options.broker ?? process.env.CELERY_CNC_BROKER;
  if (broker !== undefined) return [{ name: options.app ?? 'celery', broker, backend }];
  const file = options.config ?? findConfigFile(cwd);
  return file === undefined ? [] : (await loadConfigFile(file)).apps;
}
