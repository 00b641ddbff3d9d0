import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type ApiError, getJson, toQueryString } from './api-client.ts';

/** What the network answers next, and what was asked. */
let answer: () => Response;
let asked: string[];

beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    return answer();
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const failure = () =>
  getJson('/path').then(
    () => undefined,
    (error: ApiError) => error,
  );

it('reads JSON', async () => {
  answer = () => new Response('{"items":[]}');
  expect(await getJson('/fine', { a: 1, b: undefined })).toEqual({ items: [] });
  expect(asked).toEqual(['/api/v1/fine?a=1']);
});

it('turns an error answer into an error with its code', async () => {
  answer = () =>
    new Response('{"error":{"code":"CNC_TASK_NOT_FOUND","message":"no such task"}}', { status: 404 });
  expect(await failure()).toMatchObject({ status: 404, code: 'CNC_TASK_NOT_FOUND', message: 'no such task' });
});

it('tells an answer that is not JSON', async () => {
  answer = () => new Response('<h1>502 proxy</h1>', { status: 502 });
  expect(await failure()).toMatchObject({ status: 502, code: 'CNC_NOT_JSON' });
});

it('tells an error without our form', async () => {
  answer = () => new Response('null', { status: 500, statusText: 'Broken' });
  expect(await failure()).toMatchObject({ status: 500, code: 'CNC_UNKNOWN' });
});

it('tells silence from an answer', async () => {
  answer = () => {
    throw new TypeError('network');
  };
  expect(await failure()).toMatchObject({ status: 0, code: 'CNC_UNREACHABLE' });
});

it('writes lists with commas and leaves out what is empty', () => {
  expect(toQueryString({ state: ['A', 'B'], name: '', limit: 5 })).toBe('?state=A%2CB&limit=5');
  expect(toQueryString({})).toBe('');
});
