import { expect, it } from 'vitest';
import type { TaskCallJson } from '../../../server/api/retries.ts';
import { draftOfCall, sourceInWords } from './retry-draft.ts';

const call: TaskCallJson = {
  taskId: 'id',
  task: 'math.add',
  app: 'shop',
  apps: ['shop'],
  source: 'record',
  argsJson: '[1.0, 12345678901234567890]',
  kwargsJson: '{}',
  args: null,
  kwargs: null,
  problems: [],
  options: { queue: 'math', priority: 3 },
  leftBehind: ['unknown'],
};

it('fills the form with what is known', () => {
  expect(draftOfCall(call)).toMatchObject({
    args: call.argsJson,
    kwargs: '{}',
    queue: 'math',
    priority: '3',
  });
  const long = `[${JSON.stringify('x'.repeat(80))}, {"a": [1.0]}]`;
  const { args } = draftOfCall({ ...call, argsJson: long });
  expect(args.split('\n').length).toBeGreaterThan(2);
  expect(JSON.parse(args)).toEqual(JSON.parse(long));
  expect(draftOfCall({ ...call, argsJson: null, kwargsJson: null, options: {} })).toMatchObject({
    args: '[]',
    queue: '',
    priority: '',
  });
});

it('says where the arguments come from, and what is not repeated', () => {
  expect(sourceInWords(call)).toMatch(/events told\. Links/);
  expect(sourceInWords({ ...call, source: 'message', leftBehind: [] })).toMatch(/links\.$/);
  expect(sourceInWords({ ...call, source: 'message', leftBehind: ['group', 'chord'] })).toMatch(
    /member of its group and chord/,
  );
  expect(sourceInWords({ ...call, source: null })).toMatch(/Nobody knows/);
});
