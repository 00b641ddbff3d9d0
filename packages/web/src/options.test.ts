import { ConfigError, isComponentReference } from '@celery-cnc/core/component';
import { describe, expect, it } from 'vitest';
import { FrontendConfig } from './index.ts';

function faultsOf(options: object) {
  try {
    new FrontendConfig(options);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('FrontendConfig', () => {
  it('is a cloneable reference with defaults filled in', () => {
    const config = new FrontendConfig({ port: 9000 });
    expect(isComponentReference(config)).toBe(true);
    expect(structuredClone({ ...config })).toEqual({
      celeryCncComponent: true,
      package: '@celery-cnc/web',
      options: {
        host: '127.0.0.1',
        port: 9000,
        allowedHosts: [],
        unauthenticatedAccess: 'refuse',
        control: 'loopback',
        maxLiveClients: 200,
      },
    });
  });

  it('tells all faults at once with path, value and cure', () => {
    const faults = faultsOf({ port: 99_999, prt: 1, allowedHosts: 'x' });
    expect(faults.map((fault) => fault.path).sort()).toEqual([
      'frontend.allowedHosts',
      'frontend.port',
      'frontend.prt',
    ]);
    expect(faults.find((fault) => fault.path === 'frontend.port')?.problem).toContain('99999');
    expect(faults.every((fault) => fault.cure !== '')).toBe(true);
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'cnc.example.com', '127.0.0.1.example.com'])(
    'refuses to open itself to the network: %s',
    (host) => {
      const faults = faultsOf({ host });
      expect(faults).toHaveLength(1);
      expect(faults[0]).toMatchObject({
        path: 'frontend.host',
        cure: expect.stringContaining('unauthenticatedAccess'),
      });
      expect(faultsOf({ host, unauthenticatedAccess: 'allow' })).toEqual([]);
    },
  );

  it.each(['127.0.0.1', '127.8.8.8', '::1', 'localhost'])('lets loopback pass: %s', (host) => {
    expect(faultsOf({ host })).toEqual([]);
  });
});
