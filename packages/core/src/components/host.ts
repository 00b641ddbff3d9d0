import type { z } from 'zod';
import { CncError, ConfigError } from '../errors.ts';
import type { ComponentLogger } from '../logging/component-logger.ts';
import type {
  AppInfo,
  ComponentContext,
  ComponentDefinition,
  ComponentRegistry,
  ListeningPort,
} from './component.ts';
import type { EngineAddress } from './connected-engines.ts';
import { optionFaults } from './parse-options.ts';
import { RunClients } from './run-clients.ts';
import type { ComponentDetails, ComponentLink, ComponentUsage, ConfigSummaryEntry } from './status.ts';

/** What the supervisor hands to a component process. */
export interface ComponentInit {
  readonly packageName: string;
  /** URL of the module whose default export is the definition. */
  readonly componentUrl: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Where the component stands in the configuration, as `frontend`. */
  readonly configPath: string;
  readonly token: string;
  readonly databaseSocketPath: string;
  readonly engines: readonly EngineAddress[];
  readonly apps: readonly AppInfo[];
  readonly projectDir: string;
  readonly version: string;
  readonly runId: string;
}

/** What the host is given by its process. */
export interface HostServices {
  readonly logger: ComponentLogger;
  readonly registry: ComponentRegistry;
  readonly signal: AbortSignal;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** The child's side of a component: loads its code, checks its options, builds its context, runs it. */
export class ComponentHost {
  readonly #init: ComponentInit;
  readonly #definition: ComponentDefinition;
  readonly #config: unknown;

  private constructor(init: ComponentInit, definition: ComponentDefinition, config: unknown) {
    this.#init = init;
    this.#definition = definition;
    this.#config = config;
  }

  /** Imports the component and parses its options. Throws with every fault of them. */
  static async load(init: ComponentInit): Promise<ComponentHost> {
    const definition = await importDefinition(init);
    const parsed = await definition.config.safeParseAsync(init.options);
    if (!parsed.success) {
      throw new ConfigError(optionFaults(parsed.error, init.options, init.configPath, definition.config));
    }
    return new ComponentHost(init, definition, parsed.data);
  }

  /** What the definition says of itself with these options. */
  report(): ComponentReport {
    const { name, displayName, dependsOn = ['database', 'engine'], ports, ui } = this.#definition;
    return {
      name,
      displayName,
      dependsOn,
      ports: ports?.(this.#config) ?? [],
      route: ui?.route ?? null,
      links: ui?.links?.(this.#config) ?? [],
      configSummary: ui?.configSummary?.(this.#config) ?? [],
      usage: ui?.usage?.(this.#config) ?? null,
    };
  }

  async start(services: HostServices): Promise<{ stop(): Promise<void>; status(): ComponentDetails }> {
    const clients = new RunClients(this.#init, this.#definition.name, services.logger.child('ipc'));
    const component = this.#definition.create(this.#context(services, clients));
    try {
      await clients.database.ready(CONNECT_TIMEOUT_MS);
      await component.start();
    } catch (error) {
      await clients.close();
      throw error;
    }
    return {
      status: () => component.status?.() ?? {},
      async stop() {
        try {
          await component.stop();
        } finally {
          await clients.close();
        }
      },
    };
  }

  #context(
    { logger, registry, signal }: HostServices,
    { database, engines, events }: RunClients,
  ): ComponentContext<unknown> {
    const { apps, projectDir, version, runId } = this.#init;
    return {
      config: this.#config,
      logger,
      db: database.methods,
      engine: engines,
      events,
      apps,
      components: registry,
      signal,
      projectDir,
      version,
      runId,
    };
  }
}

/** What a component's definition says of itself, once its options have been checked. */
export interface ComponentReport {
  readonly name: string;
  readonly displayName: string;
  readonly dependsOn: readonly string[];
  readonly ports: readonly ListeningPort[];
  readonly route: string | null;
  readonly links: readonly ComponentLink[];
  readonly configSummary: readonly ConfigSummaryEntry[];
  readonly usage: ComponentUsage | null;
}

async function importDefinition({
  packageName,
  componentUrl,
}: ComponentInit): Promise<ComponentDefinition<z.ZodType>> {
  let module: { default?: unknown };
  try {
    module = (await import(componentUrl)) as { default?: unknown };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CncError('CNC_COMPONENT_INIT', `${packageName} could not be loaded: ${reason}`, {
      cause: error,
    });
  }
  if (isDefinition(module.default)) return module.default;
  throw new CncError(
    'CNC_NOT_A_COMPONENT',
    `The default export of ${packageName}'s component entry is no component. Its author should use defineComponent().`,
  );
}

function isDefinition(value: unknown): value is ComponentDefinition {
  if (typeof value !== 'object' || value === null) return false;
  const { name, displayName, config, create } = value as Partial<ComponentDefinition>;
  return (
    typeof name === 'string' &&
    /^[a-z][a-z0-9-]*$/.test(name) &&
    typeof displayName === 'string' &&
    typeof create === 'function' &&
    typeof config?.safeParseAsync === 'function'
  );
}
