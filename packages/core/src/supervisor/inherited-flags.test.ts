import { describe, expect, it } from 'vitest';
import { inheritedFlags } from './inherited-flags.ts';

describe('inheritedFlags', () => {
  it('keeps how modules load, and nothing that runs code or takes a port', () => {
    const execArgv = [
      '--inspect=9229',
      '--import',
      'tsx',
      '--conditions=source',
      '--input-type=module',
      '-e',
      'run()',
      '--enable-source-maps',
    ];
    expect(inheritedFlags(execArgv)).toEqual([
      '--import',
      'tsx',
      '--conditions=source',
      '--enable-source-maps',
    ]);
  });
});
