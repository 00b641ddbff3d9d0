import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** How far a database file is filled; lies beside it, so that an interrupted fill goes on where it was. */
export interface FillRecord {
  /** Tasks that the file shall hold. */
  readonly tasks: number;
  /** Tasks that are in it. */
  readonly filled: number;
  /** Epoch seconds at which the first task was sent. */
  readonly startsAt: number;
  readonly secondsPerTask: number;
  /** Spent so far. */
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** The record of a file; `undefined` where none was begun. */
export function readFillRecord(file: string): FillRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordPath(file), 'utf8')) as FillRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Replaces the record in one step: a kill leaves the old one or the new one. */
export function writeFillRecord(file: string, record: FillRecord): void {
  writeFileSync(`${recordPath(file)}.new`, JSON.stringify(record));
  renameSync(`${recordPath(file)}.new`, recordPath(file));
}

function recordPath(file: string): string {
  return `${file}.fill.json`;
}
