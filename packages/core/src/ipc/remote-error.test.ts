import { expect, it } from 'vitest';
import { CncError } from '../errors.ts';
import { fromWireError, toWireError } from './remote-error.ts';

it('an error comes back as what it was, without its stack', () => {
  const sent = toWireError(new CncError('CNC_PUBLISH_FAILED', 'no broker', { details: { queue: 'celery' } }));
  expect(sent).toEqual({ code: 'CNC_PUBLISH_FAILED', message: 'no broker', details: { queue: 'celery' } });
  const back = fromWireError(sent);
  expect(back).toBeInstanceOf(CncError);
  expect(back).toMatchObject(sent);
});

it('what is not ours becomes an internal error with its message', () => {
  expect(toWireError(new TypeError('x is not a function'))).toEqual({
    code: 'CNC_INTERNAL',
    message: 'x is not a function',
    details: {},
  });
  expect(toWireError('just a text')).toMatchObject({ code: 'CNC_INTERNAL', message: 'just a text' });
});

it('always fits, whatever stands in it', () => {
  const circle: Record<string, unknown> = { big: 1n };
  circle.self = circle;
  const sent = toWireError(new CncError('CNC_DATABASE', 'x'.repeat(1_000_000), { details: circle }));
  expect(sent.details).toEqual({});
  expect(sent.message).toHaveLength(10_000);
  const long = new CncError('CNC_DATABASE', 'x', { details: { text: 'x'.repeat(1_000_000) } });
  expect(toWireError(long).details).toEqual({});
});

it.each([null, 'text', 5, {}, { code: 'CNC_FROM_THE_FUTURE', message: 7, details: null }])(
  'takes %j for an internal error',
  (value) => {
    expect(fromWireError(value)).toMatchObject({ code: 'CNC_INTERNAL', details: {} });
  },
);
