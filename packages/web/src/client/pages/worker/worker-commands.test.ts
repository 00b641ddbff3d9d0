import { describe, expect, it } from 'vitest';
import { COMMAND_GROUPS, toArguments } from './worker-commands.ts';

const fieldsOf = (command: string) =>
  COMMAND_GROUPS.find(({ commands }) => commands.some((known) => known.command === command))?.fields ?? [];

describe('toArguments', () => {
  it('reads what was typed, with defaults', () => {
    expect(toArguments(fieldsOf('pool_grow'), {})).toEqual({ n: 1 });
    expect(toArguments(fieldsOf('rate_limit'), { task_name: ' a ', rate_limit: '10/s' })).toEqual({
      task_name: 'a',
      rate_limit: '10/s',
    });
  });

  it('says none for limits that are left empty', () => {
    expect(toArguments(fieldsOf('time_limit'), { task_name: 'a', hard: '60' })).toEqual({
      task_name: 'a',
      soft: null,
      hard: 60,
    });
  });

  it('wants what has no default', () => {
    expect(toArguments(fieldsOf('autoscale'), { max: '4' })).toBe(null);
  });
});
