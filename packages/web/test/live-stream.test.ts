import { connect } from 'node:net';
import { sampleHeartbeat, sampleTaskLife } from '@celery-cnc/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { LiveMessages } from '../src/server/api/live.ts';
import type { ErrorJson } from '../src/server/api/meta.ts';
import { type RunningFrontend, startFrontend } from './start-frontend.ts';

const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function start(options: object = {}): Promise<RunningFrontend> {
  const web = await startFrontend(options);
  stops.push(() => web.stop());
  return web;
}

/** A browser's end of the stream: messages by name, in order. */
class Listener {
  readonly messages: { id: string; name: keyof LiveMessages; data: unknown }[] = [];
  readonly ended: Promise<void>;
  readonly #abort = new AbortController();
  readonly #response: Response;

  private constructor(response: Response, abort: AbortController) {
    this.#response = response;
    this.#abort = abort;
    this.ended = this.#read();
  }

  static async open(web: RunningFrontend, headers: Record<string, string> = {}): Promise<Listener> {
    const abort = new AbortController();
    const response = await fetch(`${web.origin}/api/v1/live`, { headers, signal: abort.signal });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const listener = new Listener(response, abort);
    stops.push(() => listener.leave());
    return listener;
  }

  /** The first message of a name, waited for. */
  async next<Name extends keyof LiveMessages>(name: Name): Promise<LiveMessages[Name]> {
    await expect
      .poll(() => this.messages.some((message) => message.name === name), { timeout: 10_000 })
      .toBe(true);
    const index = this.messages.findIndex((message) => message.name === name);
    return this.messages.splice(index, 1)[0]?.data as LiveMessages[Name];
  }

  async leave(): Promise<void> {
    this.#abort.abort();
    await this.ended;
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const chunk of this.#response.body ?? []) {
        text += decoder.decode(chunk, { stream: true });
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) this.#take(block);
      }
    } catch (error) {
      if (!this.#abort.signal.aborted) throw error;
    }
  }

  #take(block: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    const [id, name, data] = [field('id'), field('event'), field('data')];
    if (id === undefined || name === undefined || data === undefined) return;
    this.messages.push({ id, name: name as keyof LiveMessages, data: JSON.parse(data) });
  }
}

describe('/live', () => {
  it('tells of tasks, workers, gaps and components, and ticks', async () => {
    const web = await start();
    const listener = await Listener.open(web);
    const gap = { broker: 'b', reason: 'not-running', startedAt: 1, endedAt: 2, lost: 3 } as const;
    await web.database.ingest({
      taskEvents: sampleTaskLife({ id: 'a' }),
      workerEvents: [sampleHeartbeat('w1@host')],
      gaps: [gap],
    });
    web.setComponents([]);
    expect(await listener.next('tasks')).toMatchObject({
      changed: 1,
      items: [{ id: 'a', state: 'SUCCESS' }],
    });
    expect((await listener.next('gaps')).items).toEqual([expect.objectContaining({ lost: 3 })]);
    expect((await listener.next('workers')).items[0]).toMatchObject({ name: 'w1@host', status: 'online' });
    expect(await listener.next('components')).toEqual({ components: [], processes: [] });
    const tick = await listener.next('tick');
    expect(tick).toMatchObject({ sent: 1, received: 1, started: 1, succeeded: 1, failed: 0 });
    expect((await listener.next('tick')).ingest).toMatchObject({ taskEventsCommitted: 4, gaps: 1 });
  });

  it('gathers a flood into few messages and counts all of it', async () => {
    const web = await start();
    const listener = await Listener.open(web);
    const events = Array.from({ length: 5000 }, (_, index) => sampleTaskLife({ id: `t${index}` }));
    await web.database.ingest({ taskEvents: events.flat() });
    const message = await listener.next('tasks');
    expect(message.items).toHaveLength(100);
    expect(message.changed).toBe(5000);
    expect((await listener.next('tick')).succeeded).toBe(5000);
  });

  it('tells one that comes later what the ticks were, also after the last one left', async () => {
    const web = await start();
    const first = await Listener.open(web);
    await web.database.ingest({
      taskEvents: sampleTaskLife({ id: 'a' }),
      workerEvents: [sampleHeartbeat('w1@host')],
    });
    const tick = await first.next('tick');
    expect(tick).toMatchObject({ succeeded: 1, active: 1 });
    expect(first.messages.some(({ name }) => name === 'ticks')).toBe(false);
    await first.leave();
    await expect.poll(() => web.frontend.status().figures?.liveClients).toBe(0);
    const second = await Listener.open(web);
    expect((await second.next('ticks')).items[0]).toEqual(tick);
  });

  it('shows a worker that fell silent as offline', async () => {
    const web = await start();
    const longAgo = Date.now() / 1000 - 60;
    await web.database.ingest({ receivedAt: longAgo, workerEvents: [sampleHeartbeat('w1@host')] });
    const listener = await Listener.open(web);
    expect((await listener.next('workers')).items[0]).toMatchObject({ name: 'w1@host', status: 'offline' });
  }, 15_000);

  it('subscribes once for all browsers, and only while there are any', async () => {
    const web = await start();
    expect(web.database.listenerCount).toBe(0);
    const first = await Listener.open(web);
    const second = await Listener.open(web);
    expect(web.database.listenerCount).toBe(1);
    await first.leave();
    await second.leave();
    await expect.poll(() => web.database.listenerCount).toBe(0);
    expect(web.frontend.status().figures).toEqual({ liveClients: 0 });
  });

  it('says when something was missed: after an outage, and to a browser that comes back', async () => {
    const web = await start();
    const listener = await Listener.open(web);
    web.database.goAway();
    web.database.comeBack();
    expect(await listener.next('missed')).toEqual({});
    const returning = await Listener.open(web, { 'last-event-id': 'old-1' });
    await web.database.ingest({ taskEvents: sampleTaskLife({ id: 'a' }) });
    await returning.next('tasks');
    expect(returning.messages.some((message) => message.name === 'missed')).toBe(true);
  });

  it('refuses more browsers than allowed, and lets one in when another goes', async () => {
    const web = await start({ maxLiveClients: 1 });
    const first = await Listener.open(web);
    const { status, body } = await web.get<ErrorJson>('/live');
    expect(status).toBe(503);
    expect(body.error.code).toBe('CNC_HTTP_STREAM_LIMIT');
    await first.leave();
    await expect.poll(() => web.frontend.status().figures?.liveClients).toBe(0);
    await Listener.open(web);
  });

  it('ends its streams and frees port, subscription and timers when it stops', async () => {
    const web = await start();
    const listener = await Listener.open(web);
    await web.frontend.stop();
    await listener.ended;
    expect(web.database.listenerCount).toBe(0);
    await expect(fetch(web.origin)).rejects.toThrow();
  });

  it('drops a browser that reads nothing to a bounded backlog while others go on', async () => {
    const web = await start();
    const stalled = connect(web.port, '127.0.0.1').pause();
    stops.push(() => stalled.destroy());
    stalled.write(`GET /api/v1/live HTTP/1.1\r\nHost: localhost:${web.port}\r\n\r\n`);
    const listener = await Listener.open(web);
    await expect.poll(() => web.frontend.status().figures?.liveClients).toBe(2);
    const args = 'x'.repeat(10_000);
    let written = 0;
    for (let round = 0; round < 12; round += 1) {
      const events = Array.from({ length: 100 }, (_, index) =>
        sampleTaskLife({ id: `r${round}-${index}`, args }),
      );
      await web.database.ingest({ taskEvents: events.flat() });
      written += JSON.stringify(await listener.next('tasks')).length;
    }
    const received = await new Promise<number>((resolve) => {
      let size = 0;
      let tail = '';
      stalled.setEncoding('utf8').on('data', (chunk: string) => {
        size += chunk.length;
        tail = tail.slice(-100) + chunk;
        if (tail.includes('event: missed')) resolve(size);
      });
      stalled.resume();
    });
    expect(received).toBeLessThan(written);
  }, 30_000);
});
