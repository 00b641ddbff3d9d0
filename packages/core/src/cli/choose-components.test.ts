import { describe, expect, it } from 'vitest';
import { componentReference } from '../components/component-reference.ts';
import { chooseComponents } from './choose-components.ts';

const installed = () => ['beat', 'frontend'] as const;
const never = () => {
  throw new Error('must not look for installed components');
};

describe('chooseComponents', () => {
  it('enables what is installed where nobody names one, and says so', () => {
    const { config, note } = chooseComponents({ logging: { level: 'debug' } }, undefined, installed);
    expect(config).toEqual({ logging: { level: 'debug' }, beat: true, frontend: true });
    expect(note).toMatch(/beat, frontend \(installed/);
  });

  it('leaves out what the configuration switches off', () => {
    expect(chooseComponents({ beat: null }, undefined, installed).config).toEqual({
      beat: null,
      frontend: true,
    });
    const off = { frontend: { enabled: false, port: 1 } };
    expect(chooseComponents(off, undefined, installed).config).toEqual({ ...off, beat: true });
  });

  it('keeps to what the configuration enables', () => {
    const config = { prometheus: { port: 1 }, components: [['@acme/x', {}] as const] };
    expect(chooseComponents(config, undefined, never)).toEqual({
      config,
      note: 'Components: prometheus, @acme/x',
    });
  });

  it('enables the named ones only, with the options that the configuration gives', () => {
    const acme = componentReference('@acme/x', { a: 1 });
    const given = {
      beat: true,
      frontend: { port: 1, enabled: false },
      components: [acme, ['@acme/y'] as const],
    };
    const { config } = chooseComponents(given, ['web', 'otel', '@acme/x', '@acme/z'], never);
    expect(config).toEqual({
      beat: null,
      prometheus: null,
      openTelemetry: true,
      frontend: { port: 1, enabled: true },
      components: [acme, ['@acme/z', {}]],
    });
  });

  it('enables none with --no-components', () => {
    const { config, note } = chooseComponents({ beat: true, components: [['x']] }, 'none', never);
    expect(config).toMatchObject({ beat: null, frontend: null, components: [] });
    expect(note).toBe('Components: none');
  });
});
