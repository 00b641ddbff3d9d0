import bytes from 'bytes';
import ms from 'ms';
import { z } from 'zod';

const MS_A_SECOND = 1000;

/** A length of time as a user writes it: seconds, or text as `30d`, `12h`, `90 minutes`. Comes to seconds. */
export const durationSeconds = z.union([z.number(), z.string()]).transform((given, context) => {
  const seconds = typeof given === 'number' ? given : parseDuration(given);
  if (seconds !== undefined && Number.isFinite(seconds) && seconds > 0) return seconds;
  context.addIssue({
    code: 'custom',
    message: 'is no length of time',
    params: { cure: 'write seconds, or as "30d", "12h", "90m"' },
  });
  return z.NEVER;
});

/**
 * An amount of storage as a user writes it: bytes, or text as `20GB`, `500MB` (1 KB is 1024 bytes). Comes to bytes, or
 * to one of the words that stand for an amount.
 */
export function byteAmount<Word extends string = never>(...words: readonly Word[]) {
  return z.union([z.number(), z.string()]).transform((given, context): number | Word => {
    const word = words.find((known) => known === given);
    if (word !== undefined) return word;
    const amount = typeof given === 'number' ? given : parseBytes(given);
    if (amount !== null && Number.isFinite(amount) && amount >= 1) return Math.floor(amount);
    const examples = ['bytes', 'as "20GB", "500MB"', ...words.map((known) => `"${known}"`)];
    context.addIssue({
      code: 'custom',
      message: 'is no amount of bytes',
      params: { cure: `write ${examples.join(', or ')}` },
    });
    return z.NEVER;
  });
}

/** Text without a unit is milliseconds for the library and seconds for us, so it is none. */
function parseDuration(text: string): number | undefined {
  if (text.length > 100 || !/[a-z]\s*$/i.test(text)) return undefined;
  const milliseconds = ms(text as ms.StringValue) as number | undefined;
  return milliseconds === undefined ? undefined : milliseconds / MS_A_SECOND;
}

/** The library takes what it does not know for bytes: only what has a known unit is handed to it. */
function parseBytes(text: string): number | null {
  return /^\s*\d+(\.\d+)?\s*[kmgtp]?b\s*$/i.test(text) ? bytes.parse(text.trim()) : null;
}
