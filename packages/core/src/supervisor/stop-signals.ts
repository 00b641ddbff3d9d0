import { withResolvers } from '../with-resolvers.ts';

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Hears the signals that ask to stop, from the moment it is made until it is closed. */
export class StopSignals {
  /** Resolves at the first one. */
  readonly first: Promise<void>;
  readonly #listener: () => void;
  #onNext: () => void = () => {};

  constructor() {
    const { promise, resolve } = withResolvers();
    this.first = promise;
    let heard = false;
    this.#listener = () => {
      if (heard) this.#onNext();
      heard = true;
      resolve();
    };
    for (const signal of STOP_SIGNALS) process.on(signal, this.#listener);
  }

  /** Calls `listener` at every one after the first. */
  onNext(listener: () => void): void {
    this.#onNext = listener;
  }

  close(): void {
    for (const signal of STOP_SIGNALS) process.off(signal, this.#listener);
  }
}
