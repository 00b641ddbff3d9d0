import { type ConfigError, isComponentReference } from '@celery-cnc/core/component';
import { expect, it } from 'vitest';
import { OpenTelemetryConfig, type OpenTelemetryOptions } from './index.ts';

it('is a reference with cloneable options', () => {
  const config = new OpenTelemetryConfig({ headers: { 'x-team': 'a' } });
  expect(isComponentReference(config)).toBe(true);
  expect(structuredClone(config.options)).toEqual({
    headers: { 'x-team': 'a' },
    attributes: {},
    maxQueuedSpans: 20_000,
  });
});

it('tells every faulty option, and shows nothing that headers hold', () => {
  const options = {
    endpoint: 'ftp://collector',
    headers: { 'x-team': 5551234, 'x-key': 's3cret\n', 'bad name': 'a' },
    endpiont: 'x',
  };
  let error: ConfigError | undefined;
  try {
    new OpenTelemetryConfig(options as unknown as OpenTelemetryOptions);
  } catch (thrown) {
    error = thrown as ConfigError;
  }
  expect(error?.code).toBe('CNC_CONFIG_INVALID');
  expect(error?.faults).toEqual([
    expect.objectContaining({
      path: 'openTelemetry.endpoint',
      problem: expect.stringContaining('must be an http'),
    }),
    expect.objectContaining({ path: 'openTelemetry.headers', problem: expect.stringContaining('x-team') }),
    expect.objectContaining({ path: 'openTelemetry.headers', problem: expect.stringContaining('x-key') }),
    expect.objectContaining({ path: 'openTelemetry.headers', problem: expect.stringContaining('a name') }),
    expect.objectContaining({ path: 'openTelemetry.endpiont', cure: 'did you mean "endpoint"?' }),
  ]);
  expect(error?.message).not.toMatch(/s3cret|5551234/);
});
