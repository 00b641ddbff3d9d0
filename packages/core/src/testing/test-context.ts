import type { ComponentContext } from '../components/component.ts';
import { LiveRegistry } from '../components/registry.ts';
import type { ComponentRecord } from '../components/status.ts';
import { CncError } from '../errors.ts';
import type { EngineStatus } from '../ipc/engine-contract.ts';
import type { PublishRequest } from '../ipc/publish-contract.ts';
import type { ComponentLogger, LogFields } from '../logging/component-logger.ts';
import { TestDatabase } from './test-database.ts';
import { TestEngine } from './test-engine.ts';

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
  /** The engines of the context, for what the shorthands below do not reach. */
  readonly engine: TestEngine;
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

const TEST_BROKER = 'redis://localhost:6379/0';

/** Makes a context around the component's options, already parsed. */
export function createTestContext<Config>(config: Config): TestContext<Config> {
  const database = new TestDatabase();
  const logged: LoggedLine[] = [];
  const engine = new TestEngine(TEST_BROKER);
  const abort = new AbortController();
  const registry = new LiveRegistry();
  const context: ComponentContext<Config> = {
    config,
    logger: collectingLogger('celery_cnc.component.test', logged),
    db: database.client,
    events: database.events,
    engine,
    apps: [{ name: 'test', broker: TEST_BROKER, defaultQueue: 'celery' }],
    components: registry,
    signal: abort.signal,
    projectDir: process.cwd(),
    version: '0.0.0-test',
    runId: 'test',
  };
  return {
    context,
    database,
    logged,
    engine,
    published: engine.published,
    setComponents: (records) => registry.update(records),
    setEngines: (statuses) => {
      engine.statuses = statuses;
    },
    failPublishing: (error) => {
      engine.publishError = error;
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
