import { z } from 'zod';
import { ID_FIELDS, RANGE_FIELDS, TEXT_FIELDS } from '../db/models/task-filter.ts';

/** Conditions of one filter. */
const MOST_CONDITIONS = 50;
/** Values of one condition. */
const MOST_VALUES = 200;
/** Longest name that the decoder keeps. */
const NAME_CHARACTERS = 1000;
/** Longest id that the decoder keeps. */
const ID_CHARACTERS = 300;
const TEXT_CHARACTERS = 500;

const not = z.literal(true).optional();
const bound = z.number().finite().optional();
const values = (characters: number) => z.array(z.string().max(characters)).min(1).max(MOST_VALUES);

/** Checks a `TaskFilter` that another process sends, with a bound for each size. */
export const taskFilter: z.ZodType = z
  .array(
    z.discriminatedUnion('field', [
      z.strictObject({ field: z.literal('state'), anyOf: values(NAME_CHARACTERS), not }),
      z.strictObject({ field: z.enum(TEXT_FIELDS), anyOf: values(NAME_CHARACTERS), not }),
      z.strictObject({ field: z.enum(ID_FIELDS), anyOf: values(ID_CHARACTERS), not }),
      z.strictObject({
        field: z.enum(RANGE_FIELDS),
        range: z.strictObject({ gt: bound, gte: bound, lt: bound, lte: bound }),
        not,
      }),
      z.strictObject({
        field: z.literal('stamp'),
        key: z.string().min(1).max(TEXT_CHARACTERS),
        value: z.string().max(TEXT_CHARACTERS).optional(),
        not,
      }),
      z.strictObject({ field: z.literal('pinned'), not }),
      z.strictObject({ field: z.literal('text'), text: z.string().min(1).max(TEXT_CHARACTERS), not }),
    ]),
  )
  .max(MOST_CONDITIONS);
