import type { QueryClient } from '@tanstack/react-query';
import type { LiveMessages, LiveTickJson } from '../../server/api/live.ts';
import { queryKeys } from '../api/query-keys.ts';
import { applyChange, invalidateAll } from './apply-change.ts';
import { type ConnectionStatus, LiveConnection, type LiveMessage } from './live-connection.ts';

/** Ticks kept for sparklines: two minutes. */
export const TICKS_KEPT = 120;

/** What a reader sees of the stream. */
export type LiveStatus = ConnectionStatus | 'paused';

/** A snapshot of the feed for rendering; a new object after every change. */
export interface LiveState {
  readonly status: LiveStatus;
  /** The last two minutes, a sample a second, oldest first. */
  readonly samples: readonly LiveTickJson[];
}

type TasksListener = (message: LiveMessages['tasks'], paused: boolean) => void;

/** The live stream joined to the query cache, with a pause that stops what is on screen but not the connection. */
export class LiveFeed {
  readonly #client: QueryClient;
  readonly #connection: LiveConnection;
  readonly #listeners = new Set<() => void>();
  readonly #tasksListeners = new Set<TasksListener>();
  #connectionStatus: ConnectionStatus = 'connecting';
  #paused = false;
  #state: LiveState = { status: 'connecting', samples: [] };

  constructor(client: QueryClient, url: string) {
    this.#client = client;
    this.#connection = new LiveConnection({
      url,
      onMessage: (message) => this.#receive(message),
      onReconnected: () => invalidateAll(client),
      onStatus: (status) => {
        this.#connectionStatus = status;
        // Tells an API that is gone from a stream that broke alone.
        if (status === 'reconnecting') {
          void client.invalidateQueries({ queryKey: queryKeys.meta }, { cancelRefetch: false });
        }
        this.#publish();
      },
    });
  }

  open(): void {
    this.#connection.open();
  }

  close(): void {
    this.#connection.close();
  }

  readonly getState = (): LiveState => this.#state;

  readonly isPaused = (): boolean => this.#paused;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Calls with every `tasks` message, while paused too. */
  onTasks(listener: TasksListener): () => void {
    this.#tasksListeners.add(listener);
    return () => this.#tasksListeners.delete(listener);
  }

  /** Holds the screen still, or lets it go on and reads what was missed. */
  setPaused(paused: boolean): void {
    if (this.#paused === paused) return;
    this.#paused = paused;
    if (!paused) invalidateAll(this.#client);
    this.#publish();
  }

  #receive(message: LiveMessage): void {
    if (!this.#paused) {
      applyChange(this.#client, message);
      if (message.type === 'tick') this.#publish([...this.#state.samples, message.data]);
      if (message.type === 'ticks') this.#publish(message.data.items);
    }
    if (message.type === 'tasks')
      for (const listener of this.#tasksListeners) listener(message.data, this.#paused);
  }

  #publish(samples = this.#state.samples): void {
    const status = this.#paused ? 'paused' : this.#connectionStatus;
    if (samples === this.#state.samples && status === this.#state.status) return;
    const kept = samples.length > TICKS_KEPT ? samples.slice(-TICKS_KEPT) : samples;
    this.#state = { status, samples: kept };
    for (const listener of this.#listeners) listener();
  }
}
