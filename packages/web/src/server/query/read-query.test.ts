import type { TaskFilter, TaskQuery } from '@celery-cnc/core/models';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { answerError, toHttpError } from '../http-error.ts';
import { readQuery } from './read-query.ts';
import { taskListParameters, toTaskQuery } from './task-list-query.ts';
import { rangeEndingNow, toTimeRange } from './time-range.ts';

const app = new Hono();
app.get('/', (context) => context.json(toTaskQuery(readQuery(context, taskListParameters), 1_790_000_000)));
app.onError((error, context) => {
  const known = toHttpError(error);
  if (known === null) throw error;
  return answerError(context, known);
});

function queryOf(...where: TaskFilter): TaskQuery {
  return { limit: 50, where, sort: 'seen', order: 'desc' };
}

async function read(query: string): Promise<unknown> {
  const response = await app.request(`/?${query}`);
  return response.json();
}

describe('the parameters of /tasks', () => {
  it('have defaults, ignore what is empty and what is unknown', async () => {
    expect(await read('name=&state=&cursor=&colour=red')).toEqual(queryOf());
  });

  it('take states repeated, as a comma list and in any case', async () => {
    const wanted = queryOf({ field: 'state', anyOf: ['FAILURE', 'RETRY', 'SUCCESS'] });
    expect(await read('state=failure,Retry&state=SUCCESS&state=RETRY')).toEqual(wanted);
  });

  it('decode names with slashes, percent signs and other alphabets', async () => {
    const name = 'a/b%c 100% été.*';
    expect(await read(`name=${encodeURIComponent(name)}&worker=w%40h`)).toEqual(
      queryOf({ field: 'name', anyOf: [name] }, { field: 'worker', anyOf: ['w@h'] }),
    );
  });

  it('read times with offset, in microseconds, and as epoch seconds', async () => {
    expect(await read('from=2025-01-01T02:00:00.123456%2B02:00&to=1735689600.5')).toEqual(
      queryOf(
        { field: 'seen', range: { gte: 1_735_689_600.123456 } },
        { field: 'seen', range: { lt: 1_735_689_600.5 } },
      ),
    );
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1e2', 'limit'],
    ['state=DONE', 'state'],
    ['from=yesterday', 'from'],
    ['to=2025-01-01T00:00:00', 'to'],
    [`search=${'x'.repeat(501)}`, 'search'],
    [`cursor=${'x'.repeat(8501)}`, 'cursor'],
    ['sort=colour', 'sort'],
    ['order=up', 'order'],
  ])('refuse %s and name the field, the value and the cure', async (query, field) => {
    const response = await app.request(`/?${query}`);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: Record<string, string> };
    expect(error).toMatchObject({ code: 'CNC_HTTP_PARAMETER', field });
    expect(error.message).toContain(query.slice(field.length + 1, field.length + 11));
    expect(error.message).toMatch(/give|most|the states are|is not one of/);
  });
});

describe('the query of /tasks', () => {
  it('is joined with the other parameters', async () => {
    const q = encodeURIComponent('state:failure runtime:>2s received:>-1h');
    expect(await read(`q=${q}&name=math.*&sort=runtime&order=asc`)).toEqual({
      limit: 50,
      where: [
        { field: 'state', anyOf: ['FAILURE'] },
        { field: 'runtime', range: { gt: 2 } },
        { field: 'received', range: { gt: 1_789_996_400 } },
        { field: 'name', anyOf: ['math.*'] },
      ],
      sort: 'runtime',
      order: 'asc',
    });
  });

  it('is refused with the place of its fault', async () => {
    const response = await app.request(`/?q=${encodeURIComponent('x state:FAILUR')}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: {
        code: 'CNC_QUERY_INVALID',
        message: expect.stringMatching(/^q: column 9: "FAILUR" is not a state; did you mean FAILURE/),
        field: 'q',
        start: 8,
        end: 14,
        problem: '"FAILUR" is not a state',
        cure: expect.stringContaining('FAILURE'),
        suggestion: 'FAILURE',
      },
    });
  });
});

describe('time ranges', () => {
  it('lies on whole steps and includes now', () => {
    const now = 1_735_689_601.5;
    for (const range of ['15m', '1h', '6h', '24h', '7d', '30d'] as const) {
      const query = rangeEndingNow(range, now);
      expect(query.to).toBeGreaterThan(now);
      expect(query.to % ((query.to - query.from) / query.steps)).toBe(0);
      expect(query.steps).toBeLessThanOrEqual(500);
    }
  });

  it('go from a time to another, or to now', () => {
    const range = { range: '1h', from: 1000, to: undefined, steps: 60 } as const;
    expect(toTimeRange(range, 5000)).toEqual({ from: 1000, to: 5000, steps: 60 });
    expect(toTimeRange({ ...range, to: 2000 }, 5000)).toEqual({ from: 1000, to: 2000, steps: 60 });
    expect(() => toTimeRange({ ...range, to: 900 }, 5000)).toThrow('from: "1970-01-01T00:16:40');
  });
});
