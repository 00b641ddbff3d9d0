import { randomBytes } from 'node:crypto';
import type { AppInfo } from '../components/component.ts';
import type { EngineAddress } from '../components/connected-engines.ts';
import type { ComponentInit } from '../components/host.ts';
import type { ResolvedComponent } from '../components/resolver.ts';
import type { RunAddress } from '../components/run-clients.ts';
import type { ResolvedApp, ResolvedConfig } from '../config/resolved-config.ts';
import type { RuntimeDir } from '../ipc/socket-path.ts';
import type { DatabaseInit, EngineInit } from '../processes/inits.ts';
import type { ProcessSpec } from './process-spec.ts';

/** What the specs of one run share. */
export interface RunPlan {
  readonly runId: string;
  readonly config: ResolvedConfig;
  readonly runtimeDir: RuntimeDir;
  readonly version: string;
}

/** The processes of one run, by their place in the start order. */
export interface RunSpecs {
  readonly database: ProcessSpec;
  readonly engines: readonly ProcessSpec[];
  readonly components: readonly ProcessSpec[];
  /** What programs of the same user need to join the run. */
  readonly address: RunAddress;
}

const TOKEN_BYTES = 32;

/** Plans the processes of a run. */
export function planProcesses(plan: RunPlan, components: readonly ResolvedComponent[]): RunSpecs {
  const token = randomBytes(TOKEN_BYTES).toString('hex');
  const databaseSocketPath = plan.runtimeDir.socketPath('database');
  const brokers = [...groupByBroker(plan.config.apps)];
  const engines = brokers.map(([brokerId, apps], index) => ({
    brokerId,
    apps,
    name: index === 0 ? 'engine' : `engine-${index + 1}`,
    socketPath: plan.runtimeDir.socketPath(`engine-${index + 1}`),
  }));
  const addresses = engines.map(({ brokerId, apps, socketPath }): EngineAddress => {
    const transport = brokerId.startsWith('amqp') ? 'amqp' : 'redis';
    return { brokerId, transport, socketPath, apps: apps.map((app) => app.name) };
  });
  const address = { token, databaseSocketPath, engines: addresses };
  return {
    address,
    database: databaseSpec(plan, token, databaseSocketPath),
    engines: engines.map((engine) =>
      engineSpec({ ...engine, token, databaseSocketPath, options: plan.config.engine }),
    ),
    components: components.map((component) =>
      componentSpec(component, {
        ...address,
        apps: plan.config.apps.map(toAppInfo),
        projectDir: plan.config.projectDir,
        version: plan.version,
        runId: plan.runId,
      }),
    ),
  };
}

function databaseSpec(plan: RunPlan, token: string, socketPath: string): ProcessSpec {
  const { runId, config } = plan;
  return {
    name: 'database',
    displayName: 'Database',
    kind: 'database',
    entry: 'database-process',
    logNamespace: 'celery_cnc.database',
    init: (boot): DatabaseInit => ({ runId, token, socketPath, database: config.database, boot }),
  };
}

function engineSpec(init: EngineInit): ProcessSpec {
  return {
    name: init.name,
    displayName: `Engine ${init.brokerId}`,
    kind: 'engine',
    entry: 'engine-process',
    logNamespace: `celery_cnc.${init.name.replace('-', '.')}`,
    init: () => init,
  };
}

function componentSpec(
  { packageName, componentUrl, configPath, reference }: ResolvedComponent,
  common: Omit<ComponentInit, 'packageName' | 'componentUrl' | 'options' | 'configPath'>,
): ProcessSpec {
  const init: ComponentInit = {
    ...common,
    packageName,
    componentUrl,
    configPath,
    options: reference.options,
  };
  const shortName = packageName.split('/').at(-1) ?? packageName;
  return {
    name: shortName,
    displayName: packageName,
    kind: 'component',
    entry: 'component-process',
    logNamespace: `celery_cnc.component.${shortName}`,
    init: () => init,
  };
}

function groupByBroker(apps: readonly ResolvedApp[]): Map<string, ResolvedApp[]> {
  const groups = new Map<string, ResolvedApp[]>();
  for (const app of apps) groups.set(app.brokerId, [...(groups.get(app.brokerId) ?? []), app]);
  return groups;
}

/** An app as others may know it: without credentials. */
export function toAppInfo({ name, brokerId, defaultQueue }: ResolvedApp): AppInfo {
  return { name, broker: brokerId, defaultQueue };
}
