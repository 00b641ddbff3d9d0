import { FLEET_PYTHON_FOLDER, runPython, SeededRandom } from '@celery-cnc/fleet';
import { expect, it } from 'vitest';
import { readPythonLiteral } from '../../src/engine/retry/python-literal.ts';
import { safereprTuple } from '../../src/engine/tasks/saferepr.ts';

/** Pieces of which hostile text is made. */
const PIECES = ["'", '\\', '"', '...', ', ', ')', ']', '}', ': ', '\n', 'ä', '😀', ' ', 'x', '(1,)', "\\'"];

function randomArguments(random: () => number): unknown[] {
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  const text = () => Array.from({ length: Math.floor(random() * 7) }, () => pick(PIECES)).join('');
  const value = (depth: number): unknown => {
    const kind = Math.floor(random() * (depth > 4 ? 6 : 8));
    if (kind === 0) return null;
    if (kind === 1) return random() < 0.5;
    if (kind === 2) return Math.floor(random() * 2000) - 1000;
    if (kind === 3) return pick([Math.floor(random() * 1e9) / 1e4, 1e-7, 1e22, -0.25]);
    if (kind === 4 && random() < 0.1) return 'lang und breit '.repeat(Math.floor(random() * 100));
    if (kind < 6) return text();
    const items = Array.from({ length: Math.floor(random() * 4) }, () => value(depth + 1));
    return kind === 6 ? items : Object.fromEntries(items.map((item) => [text(), item]));
  };
  return Array.from({ length: Math.floor(random() * 5) }, () => value(0));
}

it('writes and reads what the installed Celery shows of arguments', async () => {
  const seeded = new SeededRandom(20_261_124);
  const random = () => seeded.next();
  const calls = Array.from({ length: 3000 }, () => randomArguments(random));
  const shown: string[] = [];
  for (let start = 0; start < calls.length; start += 500) {
    const json = JSON.stringify(calls.slice(start, start + 500));
    const output = await runPython([`${FLEET_PYTHON_FOLDER}/saferepr_values.py`, json], { brokerUrl: '' });
    shown.push(...(JSON.parse(output) as string[]));
  }
  let read = 0;
  for (const [index, args] of calls.entries()) {
    const text = shown[index] as string;
    expect(safereprTuple(JSON.stringify(args))).toBe(text);
    const reading = readPythonLiteral(text);
    if (!('json' in reading)) continue;
    read++;
    // Never another value than the true one: either exactly that or a refusal.
    expect(JSON.parse(reading.json)).toEqual(args);
  }
  expect(read).toBeGreaterThan(calls.length / 4);
});
