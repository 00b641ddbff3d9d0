import { describe, expect, it } from 'vitest';
import { LiveClient } from './live-client.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const missed = () => bytes('[missed]');

async function readAll(client: LiveClient): Promise<string> {
  client.end();
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of client.stream) text += decoder.decode(chunk);
  return text;
}

describe('LiveClient', () => {
  it('sends frames in order after the greeting', async () => {
    const client = new LiveClient(false, () => {});
    client.send(bytes('[a]'), missed);
    client.send(bytes('[b]'), missed);
    expect(await readAll(client)).toMatch(/^retry: \d+\n: welcome\n\n\[a\]\[b\]$/);
  });

  it('drops what a slow listener does not read, and tells it once when it reads again', async () => {
    const client = new LiveClient(false, () => {});
    const frame = bytes('x'.repeat(64 * 1024));
    for (let index = 0; index < 1000; index += 1) client.send(frame, missed);
    const reader = client.stream.getReader();
    let size = 0;
    while (size < 512 * 1024) size += (await reader.read()).value?.byteLength ?? 0;
    client.send(bytes('[after]'), missed);
    client.send(bytes('[more]'), missed);
    reader.releaseLock();
    const rest = await readAll(client);
    expect(rest.replace(/x+/, '')).toBe('[missed][after][more]');
    expect(rest.length).toBeLessThan(128 * 1024);
  });

  it('tells a browser that comes back that it missed something', async () => {
    const client = new LiveClient(true, () => {});
    client.send(bytes('[a]'), missed);
    expect(await readAll(client)).toContain('[missed][a]');
  });

  it('tells when its browser goes, and takes no more', async () => {
    const gone: LiveClient[] = [];
    const client = new LiveClient(false, (one) => gone.push(one));
    await client.stream.cancel();
    client.send(bytes('[a]'), missed);
    client.end();
    expect(gone).toEqual([client]);
  });
});
