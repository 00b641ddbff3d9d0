import { exceptionClassOf } from '../../../models/exception-class.ts';
import { stampsOf } from '../../../models/stamps.ts';
import { unpackHistory } from '../history-codec.ts';
import type { SqliteDatabase } from '../open-database.ts';

/** Gives a reading connection what conditions ask of a row's packed parts. */
export function defineSqlFunctions({ $client }: SqliteDatabase): void {
  $client.function('exception_class', { deterministic: true }, (exception) =>
    typeof exception === 'string' ? exceptionClassOf(exception) : null,
  );
  $client.function('has_stamp', { deterministic: true }, (history, key, value) =>
    hasStamp(history as Uint8Array, key as string, value as string | null),
  );
}

function hasStamp(history: Uint8Array, key: string, value: string | null): number {
  // Stamps are in fields that the row does not hold: its texts are not needed.
  const stamps = stampsOf(unpackHistory({ id: '' }, history).events);
  if (!Object.hasOwn(stamps, key)) return 0;
  return value === null || stamps[key]?.includes(value) ? 1 : 0;
}
