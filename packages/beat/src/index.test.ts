import { ConfigError, isComponentReference } from '@celery-cnc/core/component';
import { expect, it } from 'vitest';
import { BeatConfig } from './index.ts';

it('is a reference with complete options', () => {
  const config = new BeatConfig({ app: 'shop' });
  expect(isComponentReference(config)).toBe(true);
  expect(structuredClone(config.options)).toEqual({
    schedulePath: './schedules.json',
    deleteSchedulesOnBoot: false,
    app: 'shop',
  });
});

it('tells every faulty option with path, problem and cure', () => {
  const options = { schedulePath: '', deleteSchedulesOnBoot: 'yes', schedulesPath: 'x' };
  let faults: unknown;
  try {
    new BeatConfig(options as never);
  } catch (error) {
    faults = (error as ConfigError).faults;
    expect(error).toBeInstanceOf(ConfigError);
  }
  expect(faults).toEqual([
    expect.objectContaining({ path: 'beat.schedulePath' }),
    expect.objectContaining({
      path: 'beat.deleteSchedulesOnBoot',
      problem: expect.stringContaining('"yes"'),
    }),
    expect.objectContaining({ path: 'beat.schedulesPath', cure: 'did you mean "schedulePath"?' }),
  ]);
});
