import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCncError } from '../../errors.ts';
import { brokerIdOf } from './broker-address.ts';
import { parseBrokerUrl } from './broker-url.ts';
import { displayUrl } from './display-url.ts';
import { splitUrl } from './kombu-url.ts';

const PYTHON = fileURLToPath(new URL('../../../../../.venv/bin/python', import.meta.url));

/** kombu 5.7's own answers: host, port, user, password, path. */
const SPLIT: readonly [url: string, ...parts: readonly (string | number | null)[]][] = [
  ['redis://', null, null, null, null, null],
  ['redis://localhost', 'localhost', null, null, null, null],
  ['redis://localhost/0', 'localhost', null, null, null, '0'],
  ['redis://Host.Example:7000/2', 'host.example', 7000, null, null, '2'],
  ['redis://:p%40ss@h:7/2', 'h', 7, null, 'p@ss', '2'],
  ['redis://:p@x@h:7/2', 'h', 7, null, 'p@x', '2'],
  ['redis://user:@h/', 'h', null, 'user', null, null],
  ['redis://h//3', 'h', null, null, null, '/3'],
  ['rediss://h:6380/1?ssl_cert_reqs=none', 'h', 6380, null, null, '1'],
  ['redis://[::1]:6379/4', '::1', 6379, null, null, '4'],
  ['redis://h:0/1', 'h', 0, null, null, '1'],
  ['socket:///tmp/redis.sock?virtual_host=3', null, null, null, null, 'tmp/redis.sock'],
  ['socket://:pw@/tmp/redis.sock', null, null, null, 'pw', 'tmp/redis.sock'],
  ['amqp://', null, null, null, null, null],
  ['amqp://guest:guest@localhost//', 'localhost', null, 'guest', 'guest', '/'],
  ['amqp://guest:guest@localhost/', 'localhost', null, 'guest', 'guest', null],
  ['amqp://h/%2F', 'h', null, null, null, '/'],
  ['amqp://h/%2fa', 'h', null, null, null, '/a'],
  ['amqp://u%40:p%2f%23@H:1/a%2Fb', 'h', 1, 'u@', 'p/#', 'a/b'],
  ['amqp://u:a:b@h/v', 'h', null, 'u', 'a:b', 'v'],
  ['amqp://u:%zz%C3%A4@h/caf%C3%A9', 'h', null, 'u', '%zzä', 'café'],
  ['amqp://h/v?x=1?y', 'h', null, null, null, 'v'],
  ['pyamqp://h//', 'h', null, null, null, '/'],
];

const PROGRAM = `
import json, sys
from kombu.utils.url import url_to_parts
print(json.dumps([list(url_to_parts(u))[1:6] for u in json.loads(sys.argv[1])]))
`;

describe('splitUrl', () => {
  it.each(SPLIT)('%s as kombu takes it apart', (url, ...expected) => {
    const { hostname, port, username, password, path } = splitUrl(url);
    // kombu gives 0 and later takes the default port for it; no path is None there.
    const recorded = expected.map((part) => (part === 0 ? null : part));
    expect([hostname, port, username, password, path || null]).toEqual(recorded);
  });

  it.runIf(existsSync(PYTHON))('the recorded answers are those of the kombu that is installed', () => {
    const urls = SPLIT.map(([url]) => url);
    const answers: unknown = JSON.parse(
      execFileSync(PYTHON, ['-c', PROGRAM, JSON.stringify(urls)], { encoding: 'utf8' }),
    );
    expect(answers).toEqual(SPLIT.map(([, ...parts]) => parts));
  });
});

const IDS: readonly [url: string, brokerId: string][] = [
  ['redis://', 'redis://localhost:6379/0'],
  ['redis://localhost', 'redis://localhost:6379/0'],
  ['redis://:secret@127.0.0.1:6379/0', 'redis://localhost:6379/0'],
  ['redis://h//3', 'redis://h:6379/3'],
  ['redis://h?virtual_host=5', 'redis://h:6379/5'],
  ['rediss://u:p@h/1', 'rediss://h:6379/1'],
  ['redis://[::1]/4', 'redis://[::1]:6379/4'],
  ['redis+socket:///tmp/r.sock?virtual_host=3', 'redis+socket:///tmp/r.sock?virtual_host=3'],
  ['redis+socket:///tmp/r.sock', 'redis+socket:///tmp/r.sock?virtual_host=0'],
  ['amqp://', 'amqp://localhost:5672//'],
  ['amqp://guest:guest@localhost//', 'amqp://localhost:5672//'],
  ['pyamqp://other:x@localhost/', 'amqp://localhost:5672//'],
  ['amqp://h/%2F', 'amqp://h:5672//'],
  ['amqp://h/a%2Fb', 'amqp://h:5672/a%2Fb'],
  ['amqps://h', 'amqps://h:5671//'],
  ['redis://a/1; redis://b:7/1', 'redis://a:6379/1;redis://b:7/1'],
  ['amqp://a//;pyamqp://b//', 'amqp://a:5672//;amqp://b:5672//'],
  ['amqp://a:1/v;b;amqp://c', 'amqp://a:1/v;amqp://b:1/v;amqp://c:1/v'],
];

describe('parseBrokerUrl', () => {
  it.each(IDS)('%s is the broker %s', (url, brokerId) => {
    expect(brokerIdOf(parseBrokerUrl(url))).toBe(brokerId);
  });

  it('keeps credentials of every member of a failover list', () => {
    const { servers } = parseBrokerUrl('redis://:one@a/1;redis://bob:t%2Fwo@b/1');
    expect(servers.map(({ host, username, password }) => [host, username, password])).toEqual([
      ['a', null, 'one'],
      ['b', 'bob', 't/wo'],
    ]);
  });

  it('takes guest where an AMQP URL has no credentials', () => {
    expect(parseBrokerUrl('amqp://h').servers[0]).toMatchObject({ username: 'guest', password: 'guest' });
    expect(parseBrokerUrl('amqp://bob@h').servers[0]).toMatchObject({ username: 'bob', password: 'guest' });
    expect(parseBrokerUrl('redis://h').servers[0]).toMatchObject({ username: null, password: null });
  });

  it('reads TLS as kombu: certificates are checked, except where rediss stands alone', () => {
    const tls = (url: string) => parseBrokerUrl(url).servers[0]?.tls;
    expect(tls('redis://h')).toBeNull();
    expect(tls('rediss://h')).toMatchObject({ verify: false });
    expect(tls('amqps://h')).toMatchObject({ verify: true, checkHostname: true });
    expect(tls('rediss://h?ssl_cert_reqs=CERT_NONE')).toMatchObject({ verify: false });
    expect(tls('rediss://h?ssl_ca_certs=%2Fca.pem&ssl_check_hostname=false')).toEqual({
      verify: true,
      checkHostname: false,
      caFile: '/ca.pem',
      certFile: null,
      keyFile: null,
      serverName: null,
    });
  });

  const FAULTY: readonly [url: string, problem: RegExp][] = [
    ['', /is empty/],
    [' ; ', /is empty/],
    ['localhost:6379', /has no scheme/],
    ['sqs://AKIA:hunter2@', /"sqs", not supported/],
    ['sentinel://:hunter2@h:26379', /does not name the master/],
    ['redis://:hunter2@h/mydb', /database by its number/],
    ['redis://:hunter2@h/-1', /database by its number/],
    ['redis+socket://:hunter2@', /has no path/],
    ['redis://:hunter2@h:port/0', /port/],
    ['amqp://u:hunter2@h:99999//', /port/],
    ['redis://:hunter2#x@h/0', /port/],
    ['redis://:hunter2', /port/],
    ['redis://:hunter2@[::1/0', /unclosed/],
    ['rediss://:hunter2@h?ssl_cert_reqs=maybe', /ssl_cert_reqs/],
    ['redis://:hunter2@a/0;redis://:hunter2@b/1', /mixes/],
    ['redis://:hunter2@a/0;amqp://u:hunter2@b//', /mixes/],
  ];

  it.each(FAULTY)('refuses %s, shows no password and says what to do', (url, problem) => {
    let thrown: unknown;
    try {
      parseBrokerUrl(url);
    } catch (error) {
      thrown = error;
    }
    if (!isCncError(thrown)) throw new Error('it was not refused');
    expect(thrown.code).toBe('CNC_BROKER_URL');
    expect(thrown.message).toMatch(problem);
    expect(`${thrown.message} ${JSON.stringify(thrown.details)}`).not.toContain('hunter2');
    expect(thrown.details.cure).toMatch(/./);
  });
});

describe('displayUrl', () => {
  it('never shows a password, whatever characters it is made of', () => {
    const password = fc.string({ minLength: 1, maxLength: 20 }).map((text) => `S3CR${text}ET9`);
    fc.assert(
      fc.property(password, fc.constantFrom('redis://', 'amqp://bob', 'x+y://a.b'), (secret, start) => {
        const shown = displayUrl(`${start}:${secret}@host/0?password=${secret}`);
        expect(shown).not.toContain('S3CR');
        expect(shown).not.toContain('ET9');
      }),
    );
  });

  it('shows where the broker is', () => {
    expect(displayUrl('amqp://u:p@h:5672//')).toBe('"amqp://[redacted]@h:5672//"');
    expect(displayUrl('redis://h:6379/0')).toBe('"redis://h:6379/0"');
  });
});
