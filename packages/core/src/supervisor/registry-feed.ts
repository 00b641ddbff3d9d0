import type { ComponentRegistry } from '../components/component.ts';
import { LiveRegistry } from '../components/registry.ts';
import type { ComponentRecord } from '../components/status.ts';

/** Changes are told in one go: a status almost at once, heartbeats when they have come from all. */
const URGENT_DELAY_MS = 50;
const DELAY_MS = 1000;

/** Keeps the registry of this process and those of the children up to date. */
export class RegistryFeed {
  readonly #registry = new LiveRegistry();
  readonly #read: () => readonly ComponentRecord[];
  readonly #tell: (records: readonly ComponentRecord[]) => void;
  #timer: NodeJS.Timeout | undefined;
  #urgent = false;

  /** `read` gives the rows as they are, `tell` hands them to the children. */
  constructor(read: () => readonly ComponentRecord[], tell: (records: readonly ComponentRecord[]) => void) {
    this.#read = read;
    this.#tell = tell;
  }

  get registry(): ComponentRegistry {
    return this.#registry;
  }

  changed(urgent: boolean): void {
    if (this.#timer && (this.#urgent || !urgent)) return;
    clearTimeout(this.#timer);
    this.#urgent = urgent;
    this.#timer = setTimeout(() => this.publish(), urgent ? URGENT_DELAY_MS : DELAY_MS);
  }

  /** Tells everybody now. */
  publish(): void {
    this.close();
    const records = this.#read();
    this.#registry.update(records);
    this.#tell(records);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
