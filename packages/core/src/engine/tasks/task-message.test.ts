import { describe, expect, it } from 'vitest';
import { createTaskMessage } from './task-message.ts';

const NOW = Date.parse('2026-11-24T10:00:00Z');

describe('createTaskMessage', () => {
  it('has every header of protocol 2, and those of the user beside them', () => {
    const message = createTaskMessage({
      task: 'math.add',
      args: [2, 3],
      taskId: 'id-1',
      headers: { tenant: 'x', task: 'evil', id: 'other' },
    });
    expect(JSON.parse(message.body.toString())).toEqual([
      [2, 3],
      {},
      { callbacks: null, errbacks: null, chain: null, chord: null },
    ]);
    expect(message.headers).toMatchObject({
      lang: 'py',
      task: 'math.add',
      id: 'id-1',
      root_id: 'id-1',
      parent_id: null,
      group: null,
      retries: 0,
      timelimit: [null, null],
      argsrepr: '(2, 3)',
      kwargsrepr: '{}',
      origin: expect.stringMatching(/^celery-cnc@/) as string,
      tenant: 'x',
    });
  });

  it('writes times in the one form that every Celery reads', () => {
    const { headers, expirationMs } = createTaskMessage(
      { task: 't', countdownSeconds: 1.5, expires: '2026-11-24T12:00:10+02:00' },
      {},
      NOW,
    );
    expect(headers.eta).toBe('2026-11-24T10:00:01.500000+00:00');
    expect(headers.expires).toBe('2026-11-24T10:00:10.000000+00:00');
    expect(expirationMs).toBe(10_000);
  });
});
