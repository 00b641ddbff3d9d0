import type { CncError } from '../../../errors.ts';

/** What can go wrong by itself, and be well again by itself. */
export type FaultSource = 'ingest' | 'write' | 'read' | 'checkpoint' | 'search index';

/** Those whose fault means that nothing new is stored. */
const STORING: ReadonlySet<FaultSource> = new Set(['ingest', 'write']);

interface Fault {
  readonly code: string;
  readonly message: string;
}

/**
 * What is wrong with the database now. A fault is over when its own source succeeds: that small writes fit on a full disk
 * does not mean that a batch does. Damage is never over: what is read next may lie beside it.
 */
export class DatabaseFaults {
  readonly #faults = new Map<FaultSource, Fault>();

  /** Takes note of a fault; tells whether it is news. */
  failed(source: FaultSource, { code, message }: CncError): boolean {
    const known = this.#faults.get(source);
    if (known?.code === 'CNC_DATABASE_CORRUPT') return false;
    this.#faults.set(source, { code, message });
    return known?.message !== message;
  }

  succeeded(source: FaultSource): void {
    const known = this.#faults.get(source);
    if (known !== undefined && known.code !== 'CNC_DATABASE_CORRUPT') this.#faults.delete(source);
    // Where a batch can be stored, so can anything smaller.
    if (source === 'ingest') this.succeeded('write');
  }

  /** Whether what comes is stored. */
  get isStoring(): boolean {
    return ![...this.#faults.keys()].some((source) => STORING.has(source));
  }

  /** In words, the worst first; `null` when all is well. */
  get problem(): string | null {
    const sources = [...this.#faults.keys()].sort((a, b) => Number(STORING.has(b)) - Number(STORING.has(a)));
    const messages = new Set(sources.map((source) => this.#faults.get(source)?.message));
    return messages.size === 0 ? null : [...messages].join(' ');
  }
}
