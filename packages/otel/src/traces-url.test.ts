import { describe, expect, it } from 'vitest';
import { shownUrl, tracesUrl } from './traces-url.ts';

const env = {
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://all:4318/base/',
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces:9/own',
};

describe('tracesUrl', () => {
  it('is the option before any variable', () => {
    expect(tracesUrl('http://mine:1', env)).toBe('http://mine:1/v1/traces');
    expect(tracesUrl('https://mine/otlp/?key=a', env)).toBe('https://mine/otlp/v1/traces?key=a');
    expect(tracesUrl('http://mine:1/v1/traces', env)).toBe('http://mine:1/v1/traces');
  });

  it('is the variable for traces as it stands, then that for all with the path of traces', () => {
    expect(tracesUrl(undefined, env)).toBe('http://traces:9/own');
    expect(tracesUrl(undefined, { ...env, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'no url' })).toBe(
      'http://all:4318/base/v1/traces',
    );
    expect(tracesUrl(undefined, { OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toBe('http://localhost:4318/v1/traces');
  });
});

it('shows a URL without credentials and query', () => {
  expect(shownUrl('https://ana:s3cret@host:1/otlp/v1/traces?key=s3cret')).toBe(
    'https://host:1/otlp/v1/traces',
  );
});
