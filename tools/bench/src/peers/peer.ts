/** A monitor under measurement: ours or another. */
export interface Peer {
  readonly name: string;
  readonly pid: number;
  /** Milliseconds from its start to its first page. */
  readonly firstPageMs: number;
  readonly url: string;
  /**
   * Events that may be published and not yet taken in, when it is kept as busy as it can be: less than what Redis holds
   * for a subscriber, 32 MB, or 8 MB over a minute, at about 0.9 KB an event.
   */
  readonly mostOnTheirWay: number;
  /** Task events taken in so far. */
  eventsIn(): Promise<number>;
  stop(): Promise<void>;
}

/** Waits for the first page; returns the milliseconds since `startedAt` (of `performance.now()`). */
export async function firstPage(url: string, startedAt: number): Promise<number> {
  for (;;) {
    // Not listening yet: that is what is waited for.
    const response = await fetch(url, { headers: { connection: 'close' } }).catch(() => undefined);
    if (response?.ok) {
      await response.arrayBuffer();
      return performance.now() - startedAt;
    }
    if (performance.now() - startedAt > 60_000) throw new Error(`${url} did not answer in a minute`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The text of a page, over a connection of its own: one that was kept may have been closed while we were busy. */
export async function readText(url: string): Promise<string> {
  return (await fetch(url, { headers: { connection: 'close' } })).text();
}
