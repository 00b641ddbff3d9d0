import { describe, expect, it } from 'vitest';
import { Redactor } from '../logging/redaction.ts';
import { resolveConfig } from './resolve-config.ts';
import { secretsOf } from './secrets-of.ts';

describe('secretsOf', () => {
  const config = resolveConfig(
    {
      database: { adapter: 'postgres', url: 'postgres://cnc:in%21database@db/cnc' },
      openTelemetry: { endpoint: 'http://u:in-endpoint@h:4318', headers: { 'x-team': 'in-header' } },
      components: [['@acme/x', { nested: [{ apiKey: 'in-nested' }], channel: '#ops', botToken: 'in-token' }]],
    },
    [
      {
        name: 'a',
        broker: 'redis://:first%2Fpw@a/1;redis://:second@b/1',
        transportOptions: { masterName: 'm', sentinelKwargs: { password: 'in-sentinel' } },
        backend: 'db+pg://u:third@h/x?password=fourth',
      },
      { name: 'b', broker: 'amqp://guest:guest@h//', managementUrl: 'http://u:in%21management@h' },
    ],
    { projectDir: '/' },
  );
  const secrets = secretsOf(config);

  it('finds passwords of URLs, as they stand and decoded, and options under telling keys', () => {
    expect(new Set(secrets)).toEqual(
      new Set([
        'in%21database',
        'in!database',
        'first%2Fpw',
        'first/pw',
        'second',
        'third',
        'fourth',
        'in-endpoint',
        'in-sentinel',
        'in!management',
        'in-header',
        'in-nested',
        'in-token',
      ]),
    );
  });

  it('serves a redactor: none of them is left in the whole configuration as text', () => {
    const safe = new Redactor(secrets).text(JSON.stringify(config));
    for (const secret of secrets) expect(safe).not.toContain(secret);
    expect(safe).toContain('#ops');
  });
});
