import { expect, it } from 'vitest';
import { arrayPieces, objectPieces } from './json-pieces.ts';

it('cuts an array into its items and changes none of them', () => {
  const items = ['[1.0, "a,]\\"", NaN]', '{"k": [1, {"z": 12345678901234567890}]}', '"\\\\"', 'null'];
  expect(arrayPieces(` [${items.join(' , ')}]`)).toEqual(items);
  expect(arrayPieces('[]')).toEqual([]);
  expect(arrayPieces('[[], {}]')).toEqual(['[]', '{}']);
  expect(arrayPieces('{"a": 1}')).toEqual([]);
});

it('cuts an object into its members', () => {
  const text = '{"args": [1.50, "x:y"], "a\\"b": {"args": 2}, "käse": null}';
  expect([...objectPieces(text)]).toEqual([
    ['args', '[1.50, "x:y"]'],
    ['a"b', '{"args": 2}'],
    ['käse', 'null'],
  ]);
  expect(objectPieces('{}').size).toBe(0);
  expect(objectPieces('[1]').size).toBe(0);
});
