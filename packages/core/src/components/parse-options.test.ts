import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError } from '../errors.ts';
import { parseOptions } from './parse-options.ts';

const schema = z
  .strictObject({
    schedulePath: z.string().default('./s.json'),
    servers: z.array(z.strictObject({ hostName: z.string() })).default([]),
    tls: z.strictObject({ certFile: z.string() }).optional(),
    apiToken: z.string().min(5).optional(),
  })
  .superRefine(() => {});

function faultsOf(options: unknown) {
  try {
    parseOptions(schema, options, 'beat');
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('parseOptions', () => {
  it.each([
    [{ schedule_path: 'x' }, 'beat.schedule_path', 'did you mean "schedulePath"?'],
    [{ shedulePath: 'x' }, 'beat.shedulePath', 'did you mean "schedulePath"?'],
    [{ servers: [{ hostName: 'a', hostname: 'b' }] }, 'beat.servers[0].hostname', 'did you mean "hostName"?'],
    [
      { tls: { certFile: 'a', cert: 'b' } },
      'beat.tls.cert',
      'correct its name or take it out; known here: certFile',
    ],
    [
      { colour: 1 },
      'beat.colour',
      'correct its name or take it out; known here: schedulePath, servers, tls, apiToken',
    ],
  ])('names the nearest known option: %j', (options, path, cure) => {
    expect(faultsOf(options)).toEqual([{ path, problem: 'is not an option', cure }]);
  });

  it('masks the password of a URL that stands under a harmless name', () => {
    const endpoint = z.strictObject({ endpoint: z.string().max(5) });
    const options = { endpoint: 'http://ana:s3cret@collector:4318' };
    expect(() => parseOptions(endpoint, options, 'otel')).toThrow(/ana:\[redacted\]@collector/);
  });

  it('never shows what may be a secret', () => {
    const faults = faultsOf({ apiToken: 'abc', tls: 'abc', schedulePath: { password: 'abc' } });
    expect(faults.map(({ path }) => path)).toEqual(['beat.schedulePath', 'beat.tls', 'beat.apiToken']);
    expect(JSON.stringify(faults.filter(({ path }) => path !== 'beat.tls'))).not.toContain('abc');
  });
});
