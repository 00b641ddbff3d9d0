import { type CncError, isCncError } from '../../../errors.ts';
import { toDatabaseError } from './database-error.ts';
import { DatabaseFaults, type FaultSource } from './database-faults.ts';

/** Runs work on the database, gives its errors a code and a cure, and remembers those that the health has to tell. */
export class FaultWatch {
  readonly faults = new DatabaseFaults();
  readonly #dbPath: string;
  readonly #onProblem: (message: string) => void;

  constructor(dbPath: string, onProblem: (message: string) => void) {
    this.#dbPath = dbPath;
    this.#onProblem = onProblem;
  }

  /** Work in this thread. */
  guard<Result>(source: FaultSource, work: () => Result): Result {
    try {
      const result = work();
      this.faults.succeeded(source);
      return result;
    } catch (error) {
      const known = toDatabaseError(error, this.#dbPath);
      if (isFault(known)) this.faults.failed(source, known);
      throw known;
    }
  }

  /** A read in another thread, whose errors have their codes already. */
  async watchRead<Result>(read: Promise<Result>): Promise<Result> {
    try {
      const result = await read;
      this.faults.succeeded('read');
      return result;
    } catch (error) {
      if (isCncError(error) && isFault(error)) this.faults.failed('read', error);
      throw error;
    }
  }

  /** What threads tell of their turns; many a second, so only news are told on. */
  turned(source: FaultSource, fault: CncError | null): void {
    if (fault === null) this.faults.succeeded(source);
    else if (this.faults.failed(source, fault)) this.#onProblem(`${source}: ${fault.message}`);
  }
}

/** Refused cursors and the like are the caller's. */
function isFault({ code }: CncError): boolean {
  return code.startsWith('CNC_DATABASE');
}
