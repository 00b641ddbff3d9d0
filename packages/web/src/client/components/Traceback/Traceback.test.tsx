import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Tooltip } from 'radix-ui';
import { afterEach, expect, it } from 'vitest';
import { Traceback } from './Traceback.tsx';

const TEXT = `Traceback (most recent call last):
  File "/venv/lib/python3.12/site-packages/celery/app/trace.py", line 453, in trace_task
    R = retval = fun(*args, **kwargs)
  File "/srv/<img src=x onerror=alert(1)>.py", line 8, in add
    return a / b
ValueError: <script>alert(1)</script>`;

afterEach(cleanup);

const show = (text: string) =>
  render(
    <Tooltip.Provider>
      <Traceback text={text} cut={false} />
    </Tooltip.Provider>,
  );

it('folds library frames until they are asked for', () => {
  show(TEXT);
  expect(screen.queryByText(/trace_task/)).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: '1 library frame' }));
  expect(screen.getByText(/trace_task/)).toBeTruthy();
});

it('shows hostile text as text', () => {
  const { container } = show(TEXT);
  expect(container.querySelector('img, script')).toBeNull();
  expect(screen.getByText('ValueError: <script>alert(1)</script>')).toBeTruthy();
});
