import type { QueryClient } from '@tanstack/react-query';
import type { LiveMessages, LiveTickJson, WorkersJson } from '../../server/api-types.ts';
import { queryKeys } from '../api/query-keys.ts';
import { applyChange, invalidateAll } from './apply-change.ts';
import { type ConnectionStatus, LiveConnection, type LiveMessage } from './live-connection.ts';

/** Ticks kept for sparklines: two minutes. */
export const TICKS_KEPT = 120;

/** What a reader sees of the stream. */
export type LiveStatus = ConnectionStatus | 'paused';

/** One second of the fleet, with the number of tasks that ran then. */
export interface LiveSample extends LiveTickJson {
  readonly active: number;
}

/** A snapshot of the feed for rendering; a new object after every change. */
export interface LiveState {
  readonly status: LiveStatus;
  readonly samples: readonly LiveSample[];
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
      if (message.type === 'tick') this.#publish(message.data);
    }
    if (message.type === 'tasks')
      for (const listener of this.#tasksListeners) listener(message.data, this.#paused);
  }

  #publish(tick?: LiveTickJson): void {
    const status = this.#paused ? 'paused' : this.#connectionStatus;
    const samples = tick
      ? [...this.#state.samples, { ...tick, active: this.#countActive() }].slice(-TICKS_KEPT)
      : this.#state.samples;
    if (samples === this.#state.samples && status === this.#state.status) return;
    this.#state = { status, samples };
    for (const listener of this.#listeners) listener();
  }

  #countActive(): number {
    const workers = this.#client.getQueryData<WorkersJson>(queryKeys.workers)?.items ?? [];
    return workers.reduce((sum, worker) => sum + (worker.status === 'online' ? (worker.active ?? 0) : 0), 0);
  }
}
