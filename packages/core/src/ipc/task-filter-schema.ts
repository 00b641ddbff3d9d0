import { z } from 'zod';
import { FILTER_LIMITS } from '../db/models/filter-limits.ts';
import { ID_FIELDS, RANGE_FIELDS, TEXT_FIELDS } from '../db/models/task-filter.ts';

const not = z.literal(true).optional();
const bound = z.number().finite().optional();
const values = (characters: number) => z.array(z.string().max(characters)).min(1).max(FILTER_LIMITS.values);

/** Checks a `TaskFilter` that another process sends, with a bound for each size. */
export const taskFilter: z.ZodType = z
  .array(
    z.discriminatedUnion('field', [
      z.strictObject({ field: z.literal('state'), anyOf: values(FILTER_LIMITS.nameCharacters), not }),
      z.strictObject({ field: z.enum(TEXT_FIELDS), anyOf: values(FILTER_LIMITS.nameCharacters), not }),
      z.strictObject({ field: z.enum(ID_FIELDS), anyOf: values(FILTER_LIMITS.idCharacters), not }),
      z.strictObject({
        field: z.enum(RANGE_FIELDS),
        range: z.strictObject({ gt: bound, gte: bound, lt: bound, lte: bound }),
        not,
      }),
      z.strictObject({
        field: z.literal('stamp'),
        key: z.string().min(1).max(FILTER_LIMITS.textCharacters),
        value: z.string().max(FILTER_LIMITS.textCharacters).optional(),
        not,
      }),
      z.strictObject({ field: z.literal('pinned'), not }),
      z.strictObject({
        field: z.literal('text'),
        text: z.string().min(1).max(FILTER_LIMITS.textCharacters),
        not,
      }),
    ]),
  )
  .max(FILTER_LIMITS.conditions);
