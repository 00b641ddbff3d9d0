import { describe, expect, it } from 'vitest';
import { parseTraceback } from './traceback.ts';

const TRACEBACK = `Traceback (most recent call last):
  File "/srv/.venv/lib/python3.12/site-packages/celery/app/trace.py", line 453, in trace_task
    R = retval = fun(*args, **kwargs)
                 ^^^^^^^^^^^^^^^^^^^^
  File "/srv/.venv/lib/python3.12/site-packages/celery/app/trace.py", line 736, in __protected_call__
    return self.run(*args, **kwargs)
  File "/srv/app/tasks.py", line 8, in add
    return a / b
ZeroDivisionError: division by zero
`;

describe('parseTraceback', () => {
  it('groups library and application frames in order', () => {
    const parts = parseTraceback(TRACEBACK);
    expect(
      parts.map((part) => (part.type === 'text' ? part.text : [part.library, part.frames.length])),
    ).toEqual([
      'Traceback (most recent call last):',
      [true, 2],
      [false, 1],
      'ZeroDivisionError: division by zero',
    ]);
  });

  it('reads file, line, function and source', () => {
    const application = parseTraceback(TRACEBACK)[2];
    expect(application).toMatchObject({
      frames: [{ file: '/srv/app/tasks.py', line: 8, name: 'add', source: ['return a / b'], library: false }],
    });
  });

  it('keeps chained exceptions and their notes', () => {
    const chained = `${TRACEBACK}\nDuring handling of the above exception, another exception occurred:\n\n${TRACEBACK}`;
    const texts = parseTraceback(chained).filter((part) => part.type === 'text');
    expect(texts).toHaveLength(3);
    expect(texts[1]).toMatchObject({ text: expect.stringContaining('During handling') });
  });

  it('shows what is no traceback as text', () => {
    expect(parseTraceback('<b>no</b>\nlines')).toEqual([{ type: 'text', text: '<b>no</b>\nlines' }]);
  });
});
