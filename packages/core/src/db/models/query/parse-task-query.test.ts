import { describe, expect, it } from 'vitest';
import { toTaskFilter } from './parse-task-query.ts';
import { TaskQueryError } from './task-query-error.ts';

const NOW = 1_790_000_000;
const parse = (text: string) => toTaskFilter(text, { now: NOW });
const day = Date.UTC(2026, 10, 24) / 1000;

describe('a query', () => {
  it.each([
    ['', []],
    ['  \t\n ', []],
    ['state:FAILURE', [{ field: 'state', anyOf: ['FAILURE'] }]],
    ['STATE:failure,Retry,FAILURE', [{ field: 'state', anyOf: ['FAILURE', 'RETRY'] }]],
    ['name:math.*', [{ field: 'name', anyOf: ['math.*'] }]],
    [
      'task:a error:E',
      [
        { field: 'name', anyOf: ['a'] },
        { field: 'exception', anyOf: ['E'] },
      ],
    ],
    ['-worker:w1@host-2.example', [{ field: 'worker', anyOf: ['w1@host-2.example'], not: true }]],
    ['queue:"a b","c,d",e\\,f', [{ field: 'queue', anyOf: ['a b', 'c,d', 'e,f'] }]],
    ['queue:""', [{ field: 'queue', anyOf: [''] }]],
    ['broker:redis://h:6379/0', [{ field: 'broker', anyOf: ['redis://h:6379/0'] }]],
    [
      'id:x,y root:r',
      [
        { field: 'id', anyOf: ['x', 'y'] },
        { field: 'root', anyOf: ['r'] },
      ],
    ],
    ['stamp:tenant', [{ field: 'stamp', key: 'tenant' }]],
    ['stamp:tenant="acme corp"', [{ field: 'stamp', key: 'tenant', value: 'acme corp' }]],
    ['stamp:"a=b"=c=d', [{ field: 'stamp', key: 'a=b', value: 'c=d' }]],
    ['stamp:k=', [{ field: 'stamp', key: 'k', value: '' }]],
    ['is:pinned', [{ field: 'pinned' }]],
    ['pinned:NO', [{ field: 'pinned', not: true }]],
    ['-pinned:no', [{ field: 'pinned' }]],
    ['"connection reset"', [{ field: 'text', text: 'connection reset' }]],
    [
      '-reset peer',
      [
        { field: 'text', text: 'reset', not: true },
        { field: 'text', text: 'peer' },
      ],
    ],
    ['text:a,b', 'one value'],
    ['text:"state:FAILURE"', [{ field: 'text', text: 'state:FAILURE' }]],
    [
      'C\\:\\temp "\\d \\"q\\" \\\\"',
      [
        { field: 'text', text: 'C:\\temp' },
        { field: 'text', text: '\\d "q" \\' },
      ],
    ],
    ['"AND" \\-x (2, été', ['AND', '-x', '(2,', 'été'].map((text) => ({ field: 'text', text }))],
  ])('%s', (text, expected) => {
    if (typeof expected === 'string') expect(() => parse(text)).toThrow(expected);
    else expect(parse(text)).toEqual(expected);
  });
});

describe('a range', () => {
  it.each([
    ['runtime:>2s', { gt: 2 }],
    ['runtime:>=1h30m', { gte: 5400 }],
    ['runtime:<1.5', { lt: 1.5 }],
    ['runtime:<=2d', { lte: 172_800 }],
    ['runtime:500ms..2s', { gte: 0.5, lte: 2 }],
    ['runtime:>500ms..<2s', { gt: 0.5, lt: 2 }],
    ['runtime:..1w', { lte: 604_800 }],
    ['runtime:2m..', { gte: 120 }],
    ['runtime:-1s', { gte: -1, lte: -1 }],
    ['runtime:*', {}],
    ['retries:3', { gte: 3, lte: 3 }],
    ['retries:=3', { gte: 3, lte: 3 }],
    ['received:>-1h', { gt: NOW - 3600 }],
    ['received:-2h..now', { gte: NOW - 7200, lte: NOW }],
    ['seen:<+1m30s', { lt: NOW + 90 }],
    ['received:2026-11-24', { gte: day, lt: day + 86_400 }],
    ['received:2026-11-24..2026-11-25', { gte: day, lt: day + 172_800 }],
    ['received:2026-11-24..<2026-11-25', { gte: day, lt: day + 86_400 }],
    ['received:>2026-11-24', { gte: day + 86_400 }],
    ['received:<=2026-11-24', { lt: day + 86_400 }],
    ['received:<2026-11-24', { lt: day }],
    ['started:2026-11-24T10:30', { gte: day + 37_800, lt: day + 37_860 }],
    ['started:>=2026-11-24T10:30:15.25+02:00', { gte: day + 30_615.25 }],
    ['finished:>"2026-11-24 10:30:15Z"', { gt: day + 37_815 }],
    ['finished:>@1790000000.123456', { gt: 1_790_000_000.123456 }],
  ])('%s', (text, range) => {
    const [condition] = parse(text);
    expect(condition).toMatchObject({ range });
    expect(Object.keys((condition as { range: object }).range).sort()).toEqual(Object.keys(range).sort());
  });
});

it('offers the nearest word to stand in the place', () => {
  const fixed = (text: string): string => {
    try {
      parse(text);
      return text;
    } catch (error) {
      const { start, end, suggestion } = error as TaskQueryError;
      return suggestion === null ? 'none' : fixed(text.slice(0, start) + suggestion + text.slice(end));
    }
  };
  expect(fixed('stat:failed,SUCESS -nmae:x')).toBe('state:FAILURE,SUCCESS -name:x');
  expect(fixed('http://x')).toBe('none');
});

describe('an error names column, value and cure', () => {
  it.each([
    ['state:FAILUR', 6, 12, '"FAILUR" is not a state', 'FAILURE'],
    ['a state:SUCCESS,done', 16, 20, '"done" is not a state', 'states are'],
    ['stat:FAILURE', 0, 4, '"stat" is not a field', 'did you mean state?'],
    ['x -wrker:w1', 3, 8, '"wrker" is not a field', 'did you mean worker?'],
    ['http://x', 0, 4, '"http" is not a field', 'in quotes: "http://x"'],
    ['args:2', 0, 4, '"args" is not a field', 'write "2" alone'],
    ['name:', 0, 5, 'has no value', 'name:value'],
    ['name: x', 0, 5, 'has no value', 'name:value'],
    ['name:a,', 6, 7, 'comma', 'name:value'],
    ['a - b', 2, 3, 'minus', 'quotes'],
    ['-', 0, 1, 'minus', 'quotes'],
    ['name:"a b', 5, 9, 'not closed', 'add "'],
    ['a OR b', 2, 4, 'OR joins nothing', '"OR"'],
    ['""', 0, 2, 'empty text', 'leave it out'],
    ['runtime:>2x', 9, 11, '"2x" is not a duration', '500ms'],
    ['runtime:1s..2y', 12, 14, '"2y" is not a duration', '500ms'],
    ['runtime:5s..1s', 8, 14, 'runs backwards', 'smaller end first'],
    ['runtime:>', 8, 9, 'bound is missing', '500ms'],
    ['runtime:..', 8, 10, '".." is not a duration', '500ms'],
    ['retries:two', 8, 11, '"two" is not a number', '1..3'],
    ['received:>1h', 10, 12, '"1h" is not a time', '-1h'],
    ['received:2026-02-30', 9, 19, 'is not a time', '2026-11-24'],
    ['received:2026-11-24T25:00', 9, 25, 'is not a time', '2026-11-24'],
    ['runtime:<1s,>5s', 12, 15, 'one value only', 'runtime:>a runtime:<b'],
    ['stamp:=x', 6, 8, 'names no stamp', 'stamp:key=value'],
    ['stamp:a,b', 8, 9, 'one value only', 'stamp:a=1 stamp:b=2'],
    ['pinned:maybe', 7, 12, 'neither yes nor no', 'pinned:yes'],
    ['is:lost', 3, 7, 'nothing that a task is', 'is:pinned'],
    [`id:${'x'.repeat(301)}`, 3, 304, 'too long', '300'],
    ['x '.repeat(51), 100, 101, '50 conditions', 'take some away'],
    ['x'.repeat(4001), 4000, 4001, 'too long', '4000'],
  ])('%s', (text, start, end, problem, cure) => {
    let thrown: unknown;
    try {
      parse(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(TaskQueryError);
    const fault = thrown as TaskQueryError;
    expect(fault).toMatchObject({ code: 'CNC_QUERY_INVALID', start, end });
    expect(fault.problem).toContain(problem);
    expect(fault.cure).toContain(cure);
    expect(fault.message).toBe(`column ${start + 1}: ${fault.problem}; ${fault.cure}`);
  });
});
