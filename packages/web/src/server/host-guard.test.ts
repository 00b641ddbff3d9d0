import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { hostGuard, hostName } from './host-guard.ts';

const app = new Hono();
app.use(hostGuard(['cnc.example.com', '.internal.example']));
app.get('/', (context) => context.text('in'));

async function statusFor(host: string): Promise<number> {
  const response = await app.request('/', { headers: { host } });
  return response.status;
}

describe('hostGuard', () => {
  it.each([
    'localhost:8000',
    'LOCALHOST',
    'app.localhost',
    '127.0.0.1:8000',
    '[::1]:8000',
    '10.0.0.7',
    'cnc.example.com',
    'CNC.example.com.:443',
    'a.internal.example',
  ])('lets %s in', async (host) => {
    expect(await statusFor(host)).toBe(200);
  });

  it.each([
    'evil.example',
    'localhost.evil.example',
    'xcnc.example.com',
    'internal.example',
    '127.0.0.1.evil.example',
    'localhost:8000:1',
    'user@localhost',
    '',
  ])('refuses %j', async (host) => {
    const response = await app.request('/', { headers: { host } });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { code: 'CNC_HTTP_HOST_REFUSED', field: 'Host' } });
  });
});

describe('hostName', () => {
  it('takes port and brackets off', () => {
    expect(hostName('[2001:DB8::1]:80')).toBe('2001:db8::1');
    expect(hostName('a b')).toBeNull();
  });
});
