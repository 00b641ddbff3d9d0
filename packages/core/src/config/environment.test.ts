import { describe, expect, it } from 'vitest';
import { componentReference } from '../components/component-reference.ts';
import type { ConfigFault } from '../errors.ts';
import { withEnvironment } from './environment.ts';

function override(config: Record<string, unknown>, env: Record<string, string>) {
  const faults: ConfigFault[] = [];
  return { config: withEnvironment(config, env, faults), faults };
}

describe('withEnvironment', () => {
  it.each([
    ['CELERY_CNC_FRONTEND__PORT', '9000', { frontend: { port: 9000 } }],
    ['CELERY_CNC_DATABASE__DB_PATH', './x.db', { database: { dbPath: './x.db' } }],
    [
      'CELERY_CNC_OPEN_TELEMETRY__ENDPOINT',
      'http://h:4318',
      { openTelemetry: { endpoint: 'http://h:4318' } },
    ],
    ['CELERY_CNC_FRONTEND__ALLOWED_HOSTS', '["a.example"]', { frontend: { allowedHosts: ['a.example'] } }],
    ['CELERY_CNC_LOGGING__CONSOLE', 'false', { logging: { console: false } }],
    ['CELERY_CNC_LOGGING__FILE_NAME', '"123"', { logging: { fileName: '123' } }],
    ['CELERY_CNC_BEAT', 'true', { beat: true }],
    ['CELERY_CNC_BEAT', 'null', { beat: null }],
    ['CELERY_CNC_BEAT__A__B_C', '1', { beat: { a: { bC: 1 } } }],
    ['CELERY_CNC_COMPONENTS', '[["@acme/x",{}]]', { components: [['@acme/x', {}]] }],
    ['CELERY_CNC_BROKER', 'redis://h', {}],
    ['CELERY_CNC_RUNTIME', '/run/celery-cnc', {}],
    ['CELERY_BROKER_URL', 'redis://h', {}],
  ])('%s=%s', (variable, value, expected) => {
    expect(override({}, { [variable]: value })).toEqual({ config: expected, faults: [] });
  });

  it('overrides single options and keeps the others, in a config object too', () => {
    const given = {
      frontend: componentReference('@acme/web', { host: 'h', port: 1 }),
      database: { dbPath: 'd' },
    };
    const { config } = override(given, {
      CELERY_CNC_FRONTEND__PORT: '2',
      CELERY_CNC_DATABASE__PURGE_DB: 'true',
    });
    expect(config).toEqual({
      frontend: componentReference('@acme/web', { host: 'h', port: 2 }),
      database: { dbPath: 'd', purgeDb: true },
    });
    expect(given.frontend.options.port).toBe(1);
  });

  it('leaves switched off what is switched off, and gives options to what is true', () => {
    const env = { CELERY_CNC_BEAT__X: '1', CELERY_CNC_FRONTEND__X: '1', CELERY_CNC_PROMETHEUS__X: '1' };
    const { config } = override({ beat: null, frontend: false, prometheus: true }, env);
    expect(config).toEqual({ beat: null, frontend: false, prometheus: { x: 1 } });
  });

  it('takes the whole key first, then single options', () => {
    const env = { CELERY_CNC_FRONTEND__PORT: '2', CELERY_CNC_FRONTEND: '{"port":1,"host":"h"}' };
    expect(override({}, env).config).toEqual({ frontend: { port: 2, host: 'h' } });
  });

  it.each([
    ['CELERY_CNC_FRONTED__PORT', /"fronted"/, /"frontend"/],
    ['CELERY_CNC_', /""/, /./],
    ['CELERY_CNC_FRONTEND__', /does not name an option/, /__PORT=9000/],
    ['CELERY_CNC_COMPONENTS__0', /does not name an option/, /./],
  ])('refuses %s', (variable, problem, cure) => {
    const { faults } = override({}, { [variable]: 'S3CRET' });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ path: variable });
    expect(faults[0]?.problem).toMatch(problem);
    expect(faults[0]?.cure).toMatch(cure);
    expect(JSON.stringify(faults)).not.toContain('S3CRET');
  });

  it('cannot reach a prototype', () => {
    override(
      {},
      { CELERY_CNC_FRONTEND____PROTO____POLLUTED: 'true', CELERY_CNC_FRONTEND: '{"__proto__":{"p":1}}' },
    );
    expect(({} as Record<string, unknown>).polluted ?? ({} as Record<string, unknown>).p).toBeUndefined();
  });
});
