import { createClient } from 'celery-node';
import { describe, expect, it } from 'vitest';
import type { ConfigFault } from '../../errors.ts';
import { resolveApps } from './app-registry.ts';
import { CeleryApp } from './celery-app.ts';

function resolve(...apps: unknown[]) {
  const faults: ConfigFault[] = [];
  return { apps: resolveApps(apps, faults), faults };
}

describe('resolveApps', () => {
  it('takes clients of celery-node as they are, under derived names', () => {
    const { apps, faults } = resolve(
      createClient('redis://localhost/0', 'redis://localhost/1'),
      new CeleryApp({ name: 'celery-2', broker: 'redis://h' }),
      createClient('amqp://guest:guest@h//', 'rpc://', 'mail'),
    );
    expect(faults).toEqual([]);
    expect(
      apps.map(({ name, brokerId, backendUrl, defaultQueue }) => [name, brokerId, backendUrl, defaultQueue]),
    ).toEqual([
      ['celery', 'redis://localhost:6379/0', 'redis://localhost/1', 'celery'],
      ['celery-2', 'redis://h:6379/0', null, 'celery'],
      ['celery-3', 'amqp://h:5672//', 'rpc://', 'mail'],
    ]);
  });

  it('gives apps of one broker one identity, whatever their credentials', () => {
    const { apps } = resolve(
      { name: 'a', broker: 'amqp://a:1@localhost//' },
      { name: 'b', broker: ['pyamqp://b:2@127.0.0.1:5672/%2F'] },
    );
    expect(new Set(apps.map(({ brokerId }) => brokerId)).size).toBe(1);
  });

  it("takes broker_use_ssl, and Sentinels' master, in Celery's own words", () => {
    const { apps, faults } = resolve(
      {
        name: 'a',
        broker: 'redis://h',
        brokerUseSsl: { ssl_cert_reqs: 'CERT_NONE', ssl_ca_certs: '/ca.pem' },
      },
      { name: 'b', broker: 'amqp://h', brokerUseSsl: true },
      { name: 'c', broker: 'amqp://h', brokerUseSsl: { cert_reqs: 2, server_hostname: 'mq' } },
      {
        name: 'd',
        broker: 'sentinel://s1;sentinel://s2:7/3',
        transportOptions: { masterName: 'm', sentinelKwargs: { password: 'pw', ssl: true } },
      },
    );
    expect(faults).toEqual([]);
    expect(apps.map(({ brokerId }) => brokerId)).toEqual([
      'rediss://h:6379/0',
      'amqps://h:5671//',
      'amqps://h:5671//',
      'sentinel://s1:26379/0?master_name=m;sentinel://s2:7/0?master_name=m',
    ]);
    expect(apps[0]?.brokerAccess.tls).toMatchObject({ verify: false, caFile: '/ca.pem' });
    expect(apps[2]?.brokerAccess.tls).toMatchObject({ verify: true, serverName: 'mq' });
    expect(apps[3]?.brokerAccess.sentinel).toMatchObject({ password: 'pw', tls: { verify: true } });
  });

  it('takes the forms of fanout_prefix that kombu takes', () => {
    const prefixes = [true, false, 'x.{db}.'].map((fanoutPrefix) => {
      const { apps } = resolve({ name: 'a', broker: 'redis://h', transportOptions: { fanoutPrefix } });
      return apps[0]?.transportOptions.fanoutPrefix;
    });
    expect(prefixes).toEqual(['/{db}.', '', 'x.{db}.']);
  });

  it('completes what an app changes of names in its result backend', () => {
    const backendOptions = { globalKeyPrefix: 'shop', tableSchemas: { group: 'results' } };
    const { apps, faults } = resolve({ name: 'a', broker: 'redis://h', backendOptions });
    expect(faults).toEqual([]);
    expect(apps[0]?.backendOptions).toEqual({
      globalKeyPrefix: 'shop',
      tableNames: { task: 'celery_taskmeta', group: 'celery_tasksetmeta' },
      tableSchemas: { task: null, group: 'results' },
    });
  });

  it('keeps backends as they are given, known or not', () => {
    const { apps, faults } = resolve({ name: 'a', broker: 'redis://h', backend: 'db+oracle://u:p@h/x' });
    expect(faults).toEqual([]);
    expect(apps[0]?.backendUrl).toBe('db+oracle://u:p@h/x');
  });

  it.each([
    [[], 'apps', /no Celery app/],
    [[null], 'apps[0]', /object/],
    [[{ broker: 'redis://h' }], 'apps[0].name', /missing/],
    [[{ name: '', broker: 'redis://h' }], 'apps[0].name', /""/],
    [[{ name: 'a' }], 'apps[0].broker', /missing/],
    [[{ name: 'a', broker: [] }], 'apps[0].broker', /./],
    [[{ name: 'a', broker: 'redis://:hunter2@h:x' }], 'apps[0].broker', /port/],
    [[{ name: 'a', broker: 'redis://h', backned: 'x' }], 'apps[0].backned', /not an option/],
    [[{ name: 'a', broker: 'redis://h', brokerUseSsl: true }], 'apps[0].brokerUseSsl', /unencrypted/],
    [[{ name: 'a', broker: 'sentinel://:hunter2@h' }], 'apps[0].broker', /master/],
    [
      [{ name: 'a', broker: 'redis://h', backendOptions: { tableNames: { task: '' } } }],
      'apps[0].backendOptions.tableNames.task',
      /""/,
    ],
    [
      [{ name: 'a', broker: 'redis://h', transportOptions: { global_keyprefix: 'x' } }],
      'apps[0].transportOptions.global_keyprefix',
      /not an option/,
    ],
  ])('refuses %j', (handles, path, problem) => {
    const { faults } = resolve(...handles);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.path).toBe(path);
    expect(faults[0]?.problem).toMatch(problem);
    expect(JSON.stringify(faults)).not.toContain('hunter2');
  });

  it('refuses two apps of one name', () => {
    const { faults } = resolve({ name: 'a', broker: 'redis://h' }, { name: 'a', broker: 'redis://i' });
    expect(faults).toEqual([
      { path: 'apps[1].name', problem: '"a" is the name of apps[0] already', cure: expect.any(String) },
    ]);
  });
});
