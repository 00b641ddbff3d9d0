import { Agent, get } from 'node:http';

/** How long requests took, milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly most: number;
  readonly requests: number;
}

/** A query that is slow beyond use needs no more samples to show it. */
const MOST_SECONDS = 30;

/** Asks one URL after the other over one kept connection, the first few twice, and times each. Throws unless 200. */
export async function measureRequests(urls: readonly string[]): Promise<Latency> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    // What is new at the first request: connection, compiled code, statements.
    for (const url of urls.slice(0, 3)) await requestText(url, agent);
    const times: number[] = [];
    const until = performance.now() + MOST_SECONDS * 1000;
    for (const url of urls) {
      if (performance.now() > until) break;
      const startedAt = performance.now();
      await requestText(url, agent);
      times.push(performance.now() - startedAt);
    }
    return latencyOf(times);
  } finally {
    agent.destroy();
  }
}

/** Turns pages one after the other by `nextCursor`, and times each. Ends at the last page. */
export async function measureWalk(url: string, pages: number): Promise<Latency> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const times: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null && times.length < pages) {
      const startedAt = performance.now();
      const text = await requestText(
        cursor === '' ? url : `${url}&cursor=${encodeURIComponent(cursor)}`,
        agent,
      );
      times.push(performance.now() - startedAt);
      cursor = (JSON.parse(text) as { readonly nextCursor: string | null }).nextCursor;
    }
    return latencyOf(times);
  } finally {
    agent.destroy();
  }
}

/** Percentiles of times in milliseconds. */
export function latencyOf(times: readonly number[]): Latency {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { p50: at(0.5), p95: at(0.95), most: sorted.at(-1) ?? 0, requests: sorted.length };
}

/** `1.2 / 3.4 ms`: median and 95th percentile. */
export function latencyText({ p50, p95 }: Latency): string {
  return `${p50.toFixed(1)} / ${p95.toFixed(1)} ms`;
}

/** The text of a page. Throws unless the answer is 200. */
export function requestText(url: string, agent?: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, agent ? { agent } : {}, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(parts).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${url} answered ${response.statusCode}: ${text.slice(0, 300)}`));
      });
    }).once('error', reject);
  });
}
