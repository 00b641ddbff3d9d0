import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  ID_FIELDS,
  type NumberRange,
  RANGE_FIELDS,
  type TaskCondition,
  type TaskTest,
  TEXT_FIELDS,
} from '../task-filter.ts';
import { TASK_STATES } from '../task-state.ts';
import { replaceTerms } from './edit-task-query.ts';
import { formatCondition, formatTaskFilter } from './format-task-filter.ts';
import { parseTaskQuery, toTaskFilter } from './parse-task-query.ts';
import { TaskQueryError } from './task-query-error.ts';

const NOW = { now: 1_790_000_000 };

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'ab:,-"\\ \n\t*?=<>.()@1é'), maxLength: 12 }),
);
const someText = text.filter((value) => value !== '');
const values = <Value>(value: fc.Arbitrary<Value>) => fc.uniqueArray(value, { minLength: 1, maxLength: 4 });
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: 0, max: 2_000_000_000 }),
  fc.integer({ min: 0, max: 2_000_000_000_000 }).map((milliseconds) => milliseconds / 1000),
);
const range: fc.Arbitrary<NumberRange> = fc
  .tuple(number, number, fc.constantFrom('gt', 'gte', ''), fc.constantFrom('lt', 'lte', ''))
  .map(([a, b, lower, upper]) => ({
    ...(lower && { [lower]: Math.min(a, b) + 0 }),
    ...(upper && { [upper]: Math.max(a, b) + 0 }),
  }));

const test: fc.Arbitrary<TaskTest> = fc.oneof(
  fc.record({ field: fc.constant('state' as const), anyOf: values(fc.constantFrom(...TASK_STATES)) }),
  fc.record({ field: fc.constantFrom(...TEXT_FIELDS), anyOf: values(text) }),
  fc.record({ field: fc.constantFrom(...ID_FIELDS), anyOf: values(text) }),
  fc.record({ field: fc.constantFrom(...RANGE_FIELDS), range }),
  fc.record(
    { field: fc.constant('stamp' as const), key: someText, value: text },
    { requiredKeys: ['field', 'key'] },
  ),
  fc.constant({ field: 'pinned' as const }),
  fc.record({ field: fc.constant('text' as const), text: someText }),
);
const condition: fc.Arbitrary<TaskCondition> = fc
  .tuple(test, fc.boolean())
  .map(([plain, not]) => (not ? { ...plain, not: true as const } : plain));
const filter = fc.array(condition, { maxLength: 6 });

it('writes every filter so that the same is read', () => {
  fc.assert(
    fc.property(filter, (given) => {
      const written = formatTaskFilter(given);
      const read = toTaskFilter(written, NOW);
      expect(read).toEqual(given);
      expect(formatTaskFilter(read)).toBe(written);
    }),
    { numRuns: 3000 },
  );
});

it('reads any text, or says where it is wrong', () => {
  const queries = fc.oneof(
    text,
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(
        fc.constantFrom(
          ...[
            'state:',
            'name:',
            '-',
            '"',
            '\\',
            ' ',
            ',',
            'runtime:',
            '>',
            '<',
            '=',
            '..',
            '2s',
            '-1h',
            'now',
          ],
          ...[
            'received:',
            '2026-11-24',
            'T10:00',
            'Z',
            'stamp:',
            'is:',
            'FAILURE',
            'x',
            ':',
            '@1',
            '😀',
            'nme:',
          ],
        ),
        { maxLength: 25 },
      )
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(queries, (query) => {
      try {
        const terms = parseTaskQuery(query, NOW);
        for (const term of terms) expect(query.slice(term.start, term.end)).not.toBe('');
      } catch (error) {
        if (!(error instanceof TaskQueryError)) throw error;
        expect(error.start).toBeGreaterThanOrEqual(0);
        expect(error.end).toBeGreaterThan(error.start);
        expect(error.end).toBeLessThanOrEqual(query.length);
        expect(error.cure).not.toBe('');
      }
    }),
    { numRuns: 5000 },
  );
});

it('writes plainly what needs no quotes', () => {
  expect(
    formatTaskFilter([
      { field: 'state', anyOf: ['FAILURE', 'RETRY'] },
      { field: 'name', anyOf: ['math.*'], not: true },
      { field: 'worker', anyOf: ['w1@host-2'] },
      { field: 'text', text: 'connection reset' },
      { field: 'runtime', range: { gt: 2 } },
      { field: 'received', range: { gte: 1_790_000_000, lt: 1_790_003_600.5 } },
      { field: 'stamp', key: 'tenant', value: 'acme' },
      { field: 'pinned', not: true },
    ]),
  ).toBe(
    'state:FAILURE,RETRY -name:math.* worker:w1@host-2 "connection reset" runtime:>2s ' +
      'received:2026-09-21T14:13:20Z..<2026-09-21T15:13:20.500Z stamp:tenant=acme -is:pinned',
  );
});

it('replaces terms where they stand and leaves the others as they were written', () => {
  const query = '"a  b"  state:failure x state:RETRY seen:>-1h';
  const isState = ({ field }: TaskCondition) => field === 'state';
  const success = formatCondition({ field: 'state', anyOf: ['SUCCESS'] });
  expect(replaceTerms(query, NOW, isState, [success])).toBe('"a  b" state:SUCCESS x seen:>-1h');
  expect(replaceTerms(query, NOW, isState, [])).toBe('"a  b" x seen:>-1h');
  expect(replaceTerms('x', NOW, isState, [success])).toBe('x state:SUCCESS');
  expect(replaceTerms('', NOW, isState, [success])).toBe('state:SUCCESS');
});
