import { expect, it } from 'vitest';
import { inheritedExecArgv } from './inherited-exec-argv.ts';

it('keeps loaders and conditions', () => {
  const options = ['--import', 'tsx', '--conditions=source', '--enable-source-maps'];
  expect(inheritedExecArgv(options)).toEqual(options);
});

it.each([
  [['--inspect=9229', '--inspect-brk']],
  [['--input-type=module', '-e', 'start()']],
  [['--eval', 'start()']],
  [['-p', 'start()']],
  [['--eval=start()']],
])('drops what is for the parent alone: %j', (options) => {
  expect(inheritedExecArgv(['--import', 'tsx', ...options])).toEqual(['--import', 'tsx']);
});
