import type { ComponentContext } from '../components/component.ts';
import { LiveRegistry } from '../components/registry.ts';
import type { ComponentRecord } from '../components/status.ts';
import { CncError } from '../errors.ts';
import type { EngineStatus, PublishRequest } from '../ipc/engine-contract.ts';
import type { ComponentLogger, LogFields } from '../logging/component-logger.ts';
import { TestDatabase } from './test-database.ts';

/** One line that a component logged. */
export interface LoggedLine {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  readonly namespace: string;
  readonly message: string;
  readonly fields: LogFields;
}

/** A component's context for tests: the real database in memory; brokers and other components as the test says. */
export interface TestContext<Config> {
  /** To be handed to `create` of the component's definition. */
  readonly context: ComponentContext<Config>;
  readonly database: TestDatabase;
  /** Everything logged so far. */
  readonly logged: readonly LoggedLine[];
  /** Tasks that the component published. */
  readonly published: readonly PublishRequest[];
  /** Sets what the registry holds, and tells its listeners. */
  setComponents(records: readonly ComponentRecord[]): void;
  setEngines(engines: readonly EngineStatus[]): void;
  /** Makes `publishTask` fail with this error, or work again with `null`. */
  failPublishing(error: CncError | null): void;
  /** Aborts `context.signal`. */
  abort(): void;
}

/** Makes a context around the component's options, already parsed. */
export function createTestContext<Config>(config: Config): TestContext<Config> {
  const database = new TestDatabase();
  const logged: LoggedLine[] = [];
  const published: PublishRequest[] = [];
  const abort = new AbortController();
  const registry = new LiveRegistry();
  let engines: readonly EngineStatus[] = [];
  let publishError: CncError | null = null;
  const context: ComponentContext<Config> = {
    config,
    logger: collectingLogger('celery_cnc.component.test', logged),
    db: database.client,
    events: database.events,
    engine: {
      publishTask: async (request) => {
        if (publishError !== null) throw publishError;
        published.push(request);
        return { taskId: request.taskId ?? crypto.randomUUID() };
      },
      getResult: async () => null,
      listEngineStatuses: async () => engines,
    },
    apps: [{ name: 'test', broker: 'redis://localhost:6379/0', defaultQueue: 'celery' }],
    components: registry,
    signal: abort.signal,
    projectDir: process.cwd(),
    version: '0.0.0-test',
  };
  return {
    context,
    database,
    logged,
    published,
    setComponents: (records) => registry.update(records),
    setEngines: (statuses) => {
      engines = statuses;
    },
    failPublishing: (error) => {
      publishError = error;
    },
    abort: () => abort.abort(new CncError('CNC_IPC_CANCELLED', 'The component has to stop')),
  };
}

function collectingLogger(namespace: string, lines: LoggedLine[]): ComponentLogger {
  const at =
    (level: LoggedLine['level']) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, namespace, message, fields });
    };
  return {
    namespace,
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (name) => collectingLogger(`${namespace}.${name}`, lines),
  };
}
