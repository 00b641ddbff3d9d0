import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { staticFiles } from './static-files.ts';

let folder: string;
let app: Hono;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnc-web-'));
  const client = join(folder, 'client');
  await mkdir(join(client, 'assets'), { recursive: true });
  await writeFile(join(client, 'index.html'), '<!doctype html><title>CnC</title>');
  await writeFile(join(client, 'favicon.svg'), '<svg/>');
  await writeFile(join(client, 'assets/main-abc.js'), 'plain');
  await writeFile(join(client, 'assets/main-abc.js.gz'), gzipSync('packed'));
  await writeFile(join(folder, 'secret.txt'), 'not for browsers');
  app = new Hono().route('/', staticFiles(client));
});

afterAll(() => rm(folder, { recursive: true }));

describe('staticFiles', () => {
  it('lets hashed assets be kept for good, and gives the compressed copy to who takes it', async () => {
    const plain = await app.request('/assets/main-abc.js');
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(plain.headers.get('content-type')).toContain('javascript');
    expect(await plain.text()).toBe('plain');
    const packed = await app.request('/assets/main-abc.js', { headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.headers.get('vary')).toContain('Accept-Encoding');
    expect(gunzipSync(await packed.arrayBuffer()).toString()).toBe('packed');
  });

  it.each(['/', '/tasks', '/tasks/a%2Fb%25c', '/workers/celery@host', '/no/such/page'])(
    'answers the page %s with the client',
    async (path) => {
      const response = await app.request(path, { headers: { accept: 'text/html' } });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain('text/html');
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(await response.text()).toContain('<title>CnC</title>');
    },
  );

  it('answers 304 to who has the file', async () => {
    const tag = (await app.request('/')).headers.get('etag');
    expect(tag).toMatch(/^"/);
    const again = await app.request('/', { headers: { 'if-none-match': tag ?? '' } });
    expect(again.status).toBe(304);
    expect(again.headers.get('cache-control')).toBe('no-cache');
  });

  it.each(['/assets/main-old.js', '/assets/', '/logo.png', '/assets/..%2findex.html'])(
    'answers 404 for the file %s that is not there',
    async (path) => {
      const response = await app.request(path);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { code: 'CNC_HTTP_NOT_FOUND' } });
    },
  );

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '//secret.txt',
  ])('never leaves its folder: %s', async (path) => {
    const response = await app.request(`http://localhost${path}`, { headers: { accept: 'text/html' } });
    expect(await response.text()).not.toContain('not for browsers');
    expect(response.headers.get('content-type')).not.toContain('text/plain');
  });

  it('says so when the client is not built', async () => {
    const response = await staticFiles(join(folder, 'none')).request('/');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { code: 'CNC_HTTP_CLIENT_NOT_BUILT' } });
  });
});
