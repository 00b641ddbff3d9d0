import { CncError } from '../../errors.ts';

/** Pinned tasks are kept for ever, so their number has a bound. */
const MOST_PINS = 10_000;

/**
 * Refuses one more pin where there are as many as there can be.
 *
 * @throws {CncError} `CNC_PIN_LIMIT`.
 */
export function refuseTooManyPins(count: number): void {
  if (count < MOST_PINS) return;
  throw new CncError(
    'CNC_PIN_LIMIT',
    `${count} tasks are pinned, which is the most there can be. Unpin some first.`,
    { details: { most: MOST_PINS } },
  );
}
