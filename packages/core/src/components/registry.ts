import type { ComponentRegistry } from './component.ts';
import type { ComponentRecord } from './status.ts';

/** The registry as one process sees it: a copy that the supervisor keeps up to date. */
export class LiveRegistry implements ComponentRegistry {
  readonly #listeners = new Set<() => void>();
  #records: readonly ComponentRecord[] = [];

  list(): readonly ComponentRecord[] {
    return this.#records;
  }

  get(name: string): ComponentRecord | undefined {
    return this.#records.find((record) => record.name === name);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes the new state of all and tells the listeners. */
  update(records: readonly ComponentRecord[]): void {
    this.#records = records;
    for (const listener of this.#listeners) listener();
  }
}
