import { describe, expect, it } from 'vitest';
import { describePostgres, parsePostgresUrl } from './postgres-url.ts';

describe('parsePostgresUrl', () => {
  it('reads every part, percent-decoded', () => {
    expect(parsePostgresUrl('postgres://us%40er:p%2Fw@db.example:6432/c%20nc?sslmode=verify-full')).toEqual({
      host: 'db.example',
      port: 6432,
      user: 'us@er',
      password: 'p/w',
      database: 'c nc',
      tls: { mode: 'verify-full', caFile: null, certFile: null, keyFile: null },
    });
  });

  it('takes defaults, IPv6 addresses and sockets as libpq does', () => {
    expect(parsePostgresUrl('postgresql://[::1]/cnc')).toMatchObject({ host: '::1', port: 5432, tls: null });
    expect(parsePostgresUrl('postgres://u@/cnc?host=/run/pg')).toMatchObject({ host: '/run/pg', user: 'u' });
    expect(parsePostgresUrl('postgres:///cnc?host=%2Frun%2Fpg').host).toBe('/run/pg');
    const { tls } = parsePostgresUrl('postgres://h/cnc?sslmode=require&sslrootcert=/ca.pem');
    expect(tls).toMatchObject({ mode: 'verify-ca', caFile: '/ca.pem' });
  });

  it.each([
    ['mysql://h/x', /begin with postgres/],
    ['postgres://h', /name of the database/],
    ['postgres://u:secret@h/x?sslmode=prefer', /sslmode/],
    ['postgres://u:secret@h/x?sslmod=require', /"sslmod" is not known/],
    ['postgres://u:sec/ret@h/x', /percent-encode|database/],
    ['postgres://u:%zz-secret@h/x', /%25/],
  ])('refuses %s without showing a credential', (url, message) => {
    expect(() => parsePostgresUrl(url)).toThrow(message);
    expect(() => parsePostgresUrl(url)).not.toThrow(/sec/);
  });

  it('describes the place without credentials', () => {
    const shown = describePostgres(parsePostgresUrl('postgres://u:secret@h/cnc'));
    expect(shown).toBe('PostgreSQL "cnc" on h:5432');
  });
});
