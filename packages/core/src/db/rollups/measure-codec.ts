import { TASK_EVENT_TYPES } from '../models/task-event.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Durations } from './durations.ts';
import type { Measure } from './measure.ts';

/**
 * A measure as bytes: version, counts, exceptions, runtimes, waits. Event types that Celery defines are their place in
 * `TASK_EVENT_TYPES`, so that list may only grow at its end; others follow as text.
 */
const VERSION = 1;
const TYPE_CODES: ReadonlyMap<string, number> = new Map(TASK_EVENT_TYPES.map((type, code) => [type, code]));
const TYPE_AS_TEXT = 127;
/** A bin's distance from the bin before and its count share a byte where both are 1 to 15; 0 says "see below". */
const NIBBLE = 16;

const writer = new ByteWriter();

/** The bytes of a measure: some 10 for a handful of events, 1 to 2 more for each distinct duration. */
export function encodeMeasure(measure: Measure): Buffer {
  writer.byte(VERSION);
  writer.number(measure.counts.size);
  for (const [type, count] of measure.counts) {
    const code = TYPE_CODES.get(type);
    writer.number(code ?? TYPE_AS_TEXT);
    if (code === undefined) writer.text(type);
    writer.number(count);
  }
  writer.number(measure.exceptions.size);
  for (const [exceptionClass, { failed, retried }] of measure.exceptions) {
    writer.text(exceptionClass);
    writer.number(failed);
    writer.number(retried);
  }
  encodeDurations(measure.runtime);
  encodeDurations(measure.wait);
  return writer.take();
}

/** Adds an encoded measure to another one: all of it, its `counts` alone, which is much less work, or the `rest`. */
export function addEncoded(
  measure: Measure,
  bytes: Uint8Array,
  parts: 'all' | 'counts' | 'rest' = 'all',
): void {
  const reader = new ByteReader(bytes);
  const version = reader.byte();
  if (version !== VERSION) throw new RangeError(`a rollup of version ${version}; ${VERSION} is known`);
  for (let left = reader.number(); left > 0; left--) {
    const code = reader.number();
    const type = code === TYPE_AS_TEXT ? reader.text() : (TASK_EVENT_TYPES[code] as string);
    const count = reader.number();
    if (parts !== 'rest') measure.addCount(type, count);
  }
  if (parts === 'counts') return;
  for (let left = reader.number(); left > 0; left--) {
    const exceptionClass = reader.text();
    const failed = reader.number();
    const retried = reader.number();
    measure.addException(exceptionClass, failed, retried);
  }
  addDurations(measure.runtime, reader);
  addDurations(measure.wait, reader);
}

function encodeDurations(durations: Durations): void {
  const { bins, withoutBin } = durations;
  const { filled } = bins;
  writer.number(filled * 2 + (withoutBin > 0 ? 1 : 0));
  if (withoutBin > 0) writer.number(withoutBin);
  if (filled + withoutBin === 0) return;
  writer.number(durations.sumMicroseconds);
  writer.number(durations.maxMicroseconds);
  // Below the least key, −1, so that every distance is at least 1.
  let last = -2;
  bins.each((key, count) => {
    const distance = key - last;
    const isNear = distance < NIBBLE;
    const isFew = count < NIBBLE;
    writer.byte((isNear ? distance * NIBBLE : 0) + (isFew ? count : 0));
    if (!isNear) writer.number(distance);
    if (!isFew) writer.number(count);
    last = key;
  });
}

function addDurations(durations: Durations, reader: ByteReader): void {
  const header = reader.number();
  if (header === 0) return;
  if (header % 2 === 1) durations.addWithoutBin(reader.number());
  durations.addSum(reader.number(), reader.number());
  let key = -2;
  for (let left = Math.floor(header / 2); left > 0; left--) {
    const byte = reader.byte();
    key += byte >> 4 || reader.number();
    durations.addBin(key, byte % NIBBLE || reader.number());
  }
}
