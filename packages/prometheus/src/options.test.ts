import { ConfigError, isComponentReference } from '@celery-cnc/core/component';
import { describe, expect, it } from 'vitest';
import component from './component.ts';
import { PrometheusConfig } from './index.ts';
import { prometheusOptions } from './options.ts';

function faultPaths(options: object): string[] {
  try {
    new PrometheusConfig(options);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map((fault) => fault.path);
    throw error;
  }
  return [];
}

describe('PrometheusConfig', () => {
  it('is a cloneable reference', () => {
    const config = new PrometheusConfig({ port: 9001 });
    expect(isComponentReference(config)).toBe(true);
    expect(structuredClone({ ...config })).toMatchObject({
      package: '@celery-cnc/prometheus',
      options: { host: '127.0.0.1', port: 9001, prometheusPath: '/metrics' },
    });
  });

  it.each([
    [{ port: 70_000 }, 'prometheus.port'],
    [{ prot: 1 }, 'prometheus.prot'],
    [{ prometheusPath: 'metrics' }, 'prometheus.prometheusPath'],
    [{ prometheusPath: '/:a*' }, 'prometheus.prometheusPath'],
    [{ prometheusPath: '/healthcheck' }, 'prometheus.prometheusPath'],
    [{ runtimeBuckets: [1, 1] }, 'prometheus.runtimeBuckets'],
    [{ runtimeBuckets: [] }, 'prometheus.runtimeBuckets'],
  ])('refuses %j', (options, path) => {
    expect(faultPaths(options)).toEqual([path]);
  });
});

describe('the component', () => {
  it('tells its port, its scrape URL and how to scrape it', () => {
    const config = prometheusOptions.parse({ host: '::1', port: 9001, prometheusPath: '/m' });
    expect(component.ports?.(config)).toEqual([{ host: '::1', port: 9001, option: 'port' }]);
    expect(component.ui?.links?.(config)).toEqual([{ label: 'Metrics', href: 'http://[::1]:9001/m' }]);
    expect(component.ui?.usage?.(config).code).toContain("targets: ['[::1]:9001']");
  });
});
