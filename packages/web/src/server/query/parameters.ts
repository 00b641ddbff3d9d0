import { TASK_STATES } from '@celery-cnc/core/models';
import { z } from 'zod';

const values = z.array(z.string());

/** A parameter of which the last value counts. */
export const single = values.transform((given) => given.at(-1) ?? '');

/** Free text up to a length. */
export const textParameter = (most: number) =>
  single.pipe(z.string().max(most, `is too long; the most is ${most} characters`));

/** A whole number in a range. */
export const countParameter = (most: number, byDefault: number) =>
  single
    .pipe(z.string().regex(/^\d{1,9}$/, `is not a whole number; give 1 to ${most}`))
    .transform(Number)
    .pipe(z.number().min(1, `is too small; give 1 to ${most}`).max(most, `is too large; give 1 to ${most}`))
    .default(byDefault);

/** A time as epoch seconds: RFC 3339 with an offset, or epoch seconds as a number. */
export const timeParameter = single.transform((text, context) => {
  const seconds = /^\d{1,11}(\.\d{1,9})?$/.test(text) ? Number(text) : parseRfc3339(text);
  if (Number.isFinite(seconds)) return seconds;
  context.addIssue({
    code: 'custom',
    message: 'is not a time; give RFC 3339 with an offset, as 2026-01-31T12:00:00Z, or epoch seconds',
  });
  return z.NEVER;
});

/** One of several words. */
export const choiceParameter = <const Choices extends readonly [string, ...string[]]>(
  choices: Choices,
  byDefault: NoInfer<Choices[number]>,
) =>
  single
    .pipe(z.enum(choices, `is not one of ${choices.join(', ')}`))
    .default(byDefault as unknown as z.output<z.ZodEnum<{ [Choice in Choices[number]]: Choice }>>);

/** Some of several words: repeated, or a comma list; all of them by default. */
export const choicesParameter = <const Choices extends readonly [string, ...string[]]>(choices: Choices) =>
  values
    .transform((given) => [...new Set(given.flatMap((text) => text.split(',')))])
    .pipe(z.array(z.enum(choices, `is not one of ${choices.join(', ')}`)))
    .default([...choices] as never);

/** Task states: repeated, or a comma list, in any case. */
export const statesParameter = values
  .transform((given) => [
    ...new Set(
      given
        .flatMap((text) => text.split(','))
        .map((text) => text.trim().toUpperCase())
        .filter((text) => text !== ''),
    ),
  ])
  .pipe(z.array(z.enum(TASK_STATES, `is not a state; the states are ${TASK_STATES.join(', ')}`)));

function parseRfc3339(text: string): number {
  const parsed = z.iso.datetime({ offset: true }).safeParse(text);
  if (!parsed.success) return Number.NaN;
  // Date reads milliseconds only; what is finer is added.
  const finer = /\.\d{3}(\d{1,6})/.exec(text)?.[1];
  return Date.parse(text) / 1000 + (finer === undefined ? 0 : Number(`0.000${finer}`));
}
