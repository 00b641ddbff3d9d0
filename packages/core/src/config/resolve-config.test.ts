import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { componentReference } from '../components/component-reference.ts';
import { CeleryApp } from '../engine/apps/celery-app.ts';
import { ConfigError, type ConfigFault } from '../errors.ts';
import { CeleryCnCConfig } from './celery-cnc-config.ts';
import { DatabaseConfigMemory, DatabaseConfigPostgres, DatabaseConfigSqlite } from './database-config.ts';
import { LoggingConfigFile } from './logging-config.ts';
import { resolveConfig } from './resolve-config.ts';

const projectDir = mkdtempSync(join(tmpdir(), 'cnc-config-'));
afterAll(() => rmSync(projectDir, { recursive: true, force: true }));

const app = new CeleryApp({ name: 'math', broker: 'redis://localhost/0' });

function resolve(config: object | undefined = undefined, apps: readonly unknown[] = [app], env = {}) {
  return resolveConfig(config as never, apps as never, { projectDir, env });
}

function faultsOf(...args: Parameters<typeof resolve>): readonly ConfigFault[] {
  try {
    resolve(...args);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('resolveConfig', () => {
  it('completes an absent configuration: file logging, SQLite, no component', () => {
    const resolved = resolve();
    expect(resolved).toMatchObject({
      projectDir,
      logging: { logDir: join(projectDir, 'logs'), level: 'info', fileName: 'celery-cnc', maxFiles: 10 },
      database: { adapter: 'sqlite', dbPath: join(projectDir, 'celery-cnc.db'), purgeDb: false },
      engine: { payloadLimit: 16_384, eventQueue: 'celery-cnc.events', inspectWorkers: true },
      components: [],
    });
    expect(resolved.apps).toEqual([
      {
        name: 'math',
        brokerUrl: 'redis://localhost/0',
        backendUrl: null,
        brokerId: 'redis://localhost:6379/0',
        defaultQueue: 'celery',
        brokerAccess: { tls: null, sentinel: null },
        management: null,
        transportOptions: {
          globalKeyPrefix: '',
          sep: '\x06\x16',
          prioritySteps: [0, 3, 6, 9],
          fanoutPrefix: '/{db}.',
          fanoutPatterns: true,
          unackedKey: 'unacked',
          eventExchange: 'celeryev',
          controlExchange: 'celery',
        },
        backendAccess: { tls: null, sentinel: null },
        backendOptions: {
          globalKeyPrefix: '',
          tableNames: { task: 'celery_taskmeta', group: 'celery_tasksetmeta' },
          tableSchemas: { task: null, group: null },
        },
      },
    ]);
  });

  it('is frozen through and through', () => {
    const resolved = resolve({ frontend: { tags: ['a'] } });
    expect(Object.isFrozen(resolved.logging)).toBe(true);
    expect(Object.isFrozen(resolved.components[0]?.reference.options.tags)).toBe(true);
  });

  it('takes plain objects as good as classes', () => {
    const classes = new CeleryCnCConfig({
      logging: new LoggingConfigFile({ logDir: 'l', level: 'debug' }),
      database: new DatabaseConfigSqlite({ dbPath: 'd.db', purgeDb: true }),
    });
    const plain = { logging: { logDir: 'l', level: 'debug' }, database: { dbPath: 'd.db', purgeDb: true } };
    expect(resolve(classes)).toEqual(resolve(plain));
    expect(resolve({ database: new DatabaseConfigMemory() }).database).toEqual(
      resolve({ database: { adapter: 'memory' } }).database,
    );
    const { database: kept } = resolve(
      { database: { retention: { maxAge: '12h', failuresMaxAge: null, maxTasks: 5, maxBytes: '1GB' } } },
      [app],
      {
        CELERY_CNC_DATABASE__RETENTION__RECORDS_MAX_AGE: '60',
        CELERY_CNC_DATABASE__RETENTION__MINUTES_MAX_AGE: '7d',
      },
    );
    expect(kept).toMatchObject({
      retention: {
        maxAgeSeconds: 43_200,
        failuresMaxAgeSeconds: null,
        maxTasks: 5,
        maxBytes: 1024 ** 3,
        minutesMaxAgeSeconds: 604_800,
        hoursMaxAgeSeconds: 730 * 86_400,
        recordsMaxAgeSeconds: 60,
      },
    });
    expect(resolve({ database: null, logging: null, engine: null })).toEqual(resolve());
  });

  it('takes PostgreSQL by class, by plain object and by environment', () => {
    const url = 'postgres://cnc:secret@db/cnc';
    const retention = expect.objectContaining({ maxAgeSeconds: 30 * 86_400, maxBytes: null });
    const rest = { schema: 'celery_cnc', poolSize: 10, purgeDb: false, retention };
    const database = { adapter: 'postgres', url, ...rest };
    expect(resolve({ database: new DatabaseConfigPostgres({ url }) }).database).toEqual(database);
    expect(resolve({ database: { adapter: 'postgres', url } }).database).toEqual(database);
    const env = { CELERY_CNC_DATABASE__ADAPTER: 'postgres', CELERY_CNC_DATABASE__URL: url };
    expect(resolve(undefined, [app], env).database).toEqual(database);
  });

  it('tells what is wrong with a PostgreSQL configuration, without its password', () => {
    const database = { adapter: 'postgres', url: 'postgres://cnc:secret@db', poolSize: 1, schema: 'a-b' };
    const faults = faultsOf({ database });
    expect(faults.map(({ path }) => path).sort()).toEqual([
      'database.poolSize',
      'database.schema',
      'database.url',
    ]);
    expect(JSON.stringify(faults)).not.toContain('secret');
    expect(faultsOf({ database: { adapter: 'postgres' } })[0]?.path).toBe('database.url');
  });

  it('refuses MongoDB with what it lacks', () => {
    const [fault] = faultsOf({ database: { adapter: 'mongo', url: 'mongodb://u:secret@h/x' } });
    expect(fault).toMatchObject({ path: 'database.adapter', cure: expect.stringContaining('postgres') });
    expect(fault?.problem).toMatch(/transaction.*rollups.*paging.*partition.*leases/s);
  });

  it('enables a component by its key, and none that is absent, null or switched off', () => {
    const { components } = resolve({
      beat: { schedulePath: 's.json' },
      prometheus: null,
      openTelemetry: { enabled: false, endpoint: 'x' },
      frontend: componentReference('@celery-cnc/web', { port: 1 }),
      components: [componentReference('@acme/a', { x: 1 }), ['@acme/b', { y: 2 }], ['c']],
    });
    expect(
      components.map(({ configPath, reference }) => [configPath, reference.package, reference.options]),
    ).toEqual([
      ['beat', '@celery-cnc/beat', { schedulePath: 's.json' }],
      ['frontend', '@celery-cnc/web', { port: 1 }],
      ['components[0]', '@acme/a', { x: 1 }],
      ['components[1]', '@acme/b', { y: 2 }],
      ['components[2]', 'c', {}],
    ]);
    expect(resolve({ beat: true, frontend: false }).components.map(({ configPath }) => configPath)).toEqual([
      'beat',
    ]);
  });

  it('tells all faults of all parts at once', () => {
    const paths = faultsOf(
      {
        fronted: {},
        logging: { level: 'loud' },
        database: { dbPth: 'x' },
        engine: { bufferEvents: '9' },
        beat: 7,
      },
      [
        { name: 'a', broker: 'sqs://x' },
        { name: 'a', broker: 'redis://h' },
      ],
      { CELERY_CNC_NONSENSE: '1' },
    ).map(({ path }) => path);
    expect(paths.sort()).toEqual([
      'CELERY_CNC_NONSENSE',
      'apps[0].broker',
      'apps[1].name',
      'beat',
      'database.dbPth',
      'engine.bufferEvents',
      'fronted',
      'logging.level',
    ]);
  });
});

const afile = join(projectDir, 'afile');
writeFileSync(afile, '');
mkdirSync(join(projectDir, 'folder'));

/** Every kind of fault: configuration, path, what the problem and the cure say. */
const FAULTS: readonly [config: unknown, path: string, problem: RegExp, cure: RegExp][] = [
  ['text', 'config', /not an object/, /CeleryCnCConfig/],
  [{ databse: {} }, 'databse', /not an option/, /"database"/],
  [{ zzz: {} }, 'zzz', /not an option/, /known here: logging, database/],
  [{ logging: 'x' }, 'logging', /object/, /./],
  [{ logging: { log_dir: 'x' } }, 'logging.log_dir', /not an option/, /"logDir"/],
  [{ logging: { maxFileBytes: 5 } }, 'logging.maxFileBytes', /^5: /, /./],
  [{ logging: { fileName: '../x' } }, 'logging.fileName', /letters/, /./],
  [{ logging: { adapter: 'syslog' } }, 'logging.adapter', /"syslog"/, /./],
  [{ logging: { logDir: 'afile/logs' } }, 'logging.logDir', /is not a folder/, /another folder/],
  [{ logging: { logDir: 'afile' } }, 'logging.logDir', /is not a folder/, /another folder/],
  [{ database: { adapter: 'oracle' } }, 'database.adapter', /"oracle"/, /'sqlite', 'postgres' or 'memory'/],
  [{ database: { adapter: 'memory', dbPath: 'x' } }, 'database.dbPath', /not an option/, /./],
  [{ database: { dbPath: ':memory:' } }, 'database.dbPath', /not a file path/, /memory/],
  [{ database: { dbPath: 'folder' } }, 'database.dbPath', /is a folder/, /name a file/],
  [{ database: { dbPath: 'afile/x.db' } }, 'database.dbPath', /is not a folder/, /./],
  [{ database: { retention: { maxAge: 'soon' } } }, 'database.retention.maxAge', /^"soon": /, /"30d"/],
  [{ database: { retention: { maxAges: 1 } } }, 'database.retention.maxAges', /./, /"maxAge"/],
  [{ database: { retention: { maxBytes: 0 } } }, 'database.retention.maxBytes', /^0: /, /"20GB"/],
  [{ database: { purgeDb: 'yes' } }, 'database.purgeDb', /^"yes": /, /./],
  [{ engine: { payloadLimit: -1 } }, 'engine.payloadLimit', /^-1: /, /./],
  [{ engine: { eventQueue: 'amq.x' } }, 'engine.eventQueue', /RabbitMQ/, /./],
  [{ frontend: 'x' }, 'frontend', /not an object of options/, /true for all defaults/],
  [{ frontend: { enabled: 'no' } }, 'frontend.enabled', /true nor false/, /./],
  [{ frontend: { hook: () => 1 } }, 'frontend.hook', /another process/, /plain values/],
  [{ components: {} }, 'components', /not a list/, /acme/],
  [{ components: ['@acme/x'] }, 'components[0]', /neither/, /acme/],
  [{ components: [['../evil', {}]] }, 'components[0]', /neither/, /acme/],
  [{ components: [['@acme/x', {}, 1]] }, 'components[0]', /neither/, /acme/],
  [{ components: [['@acme/x', 'y']] }, 'components[0]', /not an object of options/, /./],
];

describe('faults of a configuration', () => {
  it.each(FAULTS)('%j', (config, path, problem, cure) => {
    const faults = faultsOf(config as object);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.path).toBe(path);
    expect(faults[0]?.problem).toMatch(problem);
    expect(faults[0]?.cure).toMatch(cure);
  });

  it.skipIf(process.getuid?.() === 0)('a folder where this user may not write', () => {
    mkdirSync(join(projectDir, 'closed'), { mode: 0o500 });
    expect(faultsOf({ logging: { logDir: 'closed/logs' } })[0]?.problem).toMatch(/not writable/);
  });
});
