/** Stands in for the browser's `EventSource` in tests, which decide when it opens, fails and speaks. */
export class StandInEventSource {
  /** All made so far, newest last. */
  static readonly made: StandInEventSource[] = [];

  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  readonly url: string;
  readonly #listeners = new Map<string, (event: { data: string }) => void>();

  constructor(url: string) {
    this.url = url;
    StandInEventSource.made.push(this);
  }

  static get newest(): StandInEventSource {
    const newest = StandInEventSource.made.at(-1);
    if (!newest) throw new Error('no EventSource was made');
    return newest;
  }

  addEventListener(type: string, listener: (event: { data: string }) => void): void {
    this.#listeners.set(type, listener);
  }

  close(): void {
    this.closed = true;
  }

  /** As if the server had sent an event. */
  speak(type: string, data: unknown): void {
    this.#listeners.get(type)?.({ data: JSON.stringify(data) });
  }
}
