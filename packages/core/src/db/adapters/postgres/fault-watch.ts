import { CncError } from '../../../errors.ts';
import { toDatabaseError } from './database-error.ts';

/** Runs work on the server, gives its errors a code and a cure, and remembers what the health has to tell. */
export class FaultWatch {
  readonly #place: string;
  /** The newest write's fault; `null` once a write succeeds again. */
  #problem: CncError | null = null;

  constructor(place: string) {
    this.#place = place;
  }

  /** In words; `null` when all is well. */
  get problem(): string | null {
    return this.#problem?.message ?? null;
  }

  /** The server answers: that it could not be reached is over. */
  answered(): void {
    if (this.#problem?.code === 'CNC_DATABASE_UNREACHABLE') this.#problem = null;
  }

  /** Runs a write; its errors show in the health. */
  async guard<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      const result = await this.told(work);
      this.#problem = null;
      return result;
    } catch (error) {
      if (error instanceof CncError && error.code.startsWith('CNC_DATABASE')) this.#problem = error;
      throw error;
    }
  }

  /** Runs work whose errors are its caller's alone. */
  async told<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw toDatabaseError(error, this.#place);
    }
  }
}
