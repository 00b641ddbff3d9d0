import type { LiveMessages } from '../../server/api/live.ts';

/** State of the stream: `reconnecting` after it was lost; it heals by itself. */
export type ConnectionStatus = 'connecting' | 'live' | 'reconnecting';

/** One message of the stream, by its event name. */
export type LiveMessage = {
  [Type in keyof LiveMessages]: { readonly type: Type; readonly data: LiveMessages[Type] };
}[keyof LiveMessages];

/** How a {@link LiveConnection} is set up. */
export interface LiveConnectionOptions {
  readonly url: string;
  readonly onMessage: (message: LiveMessage) => void;
  /** The stream is back after a loss: what came in between is not known. */
  readonly onReconnected: () => void;
  readonly onStatus: (status: ConnectionStatus) => void;
}

const MESSAGE_TYPES = [
  'tick',
  'ticks',
  'tasks',
  'workers',
  'components',
  'gaps',
  'missed',
] as const satisfies (keyof LiveMessages)[];

/** The server ticks once a second: longer silence means a dead connection that nobody reported. */
const SILENCE_LIMIT_MS = 8000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/** The one `EventSource` of the page. Reconnects after errors, refusals and silence, with growing pauses. */
export class LiveConnection {
  readonly #options: LiveConnectionOptions;
  #source: EventSource | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #lost = false;

  constructor(options: LiveConnectionOptions) {
    this.#options = options;
  }

  /** Connects; a second call does nothing. */
  open(): void {
    if (this.#source) return;
    const source = new EventSource(this.#options.url);
    this.#source = source;
    this.#options.onStatus(this.#lost ? 'reconnecting' : 'connecting');
    this.#expectMessage();
    source.onopen = () => this.#opened();
    source.onerror = () => this.#retry();
    for (const type of MESSAGE_TYPES) {
      source.addEventListener(type, (event: MessageEvent<string>) => {
        this.#expectMessage();
        this.#options.onMessage({ type, data: JSON.parse(event.data) } as LiveMessage);
      });
    }
  }

  /** Ends the connection and all retries. */
  close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #opened(): void {
    this.#failures = 0;
    this.#options.onStatus('live');
    if (this.#lost) this.#options.onReconnected();
    this.#lost = false;
  }

  #expectMessage(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#retry(), SILENCE_LIMIT_MS);
  }

  #retry(): void {
    this.close();
    this.#lost = true;
    this.#options.onStatus('reconnecting');
    const pauseMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.open(), pauseMs);
  }
}
