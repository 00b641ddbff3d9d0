import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScheduleFile } from './schedule-file.ts';

let dir = '';
let file: ScheduleFile;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cnc-beat-file-'));
  file = new ScheduleFile(join(dir, 'schedules.json'), ['shop', 'mail']);
});
afterEach(() => rm(dir, { recursive: true }));

const tick = { name: 'tick', task: 'math.add', everySeconds: 5 };
const write = (schedules: unknown) => writeFile(file.path, JSON.stringify({ schedules }));

describe('ScheduleFile', () => {
  it('gives entries complete, once for each change', async () => {
    await write([{ ...tick, app: 'mail' }]);
    expect(await file.readIfChanged()).toEqual({
      kind: 'schedules',
      entries: [{ ...tick, app: 'mail', args: [], kwargs: {}, enabled: true }],
    });
    expect(await file.readIfChanged()).toEqual({ kind: 'unchanged' });
    await write([{ ...tick, task: 'math.mul', enabled: false }]);
    expect(await file.readIfChanged()).toMatchObject({ entries: [{ task: 'math.mul', enabled: false }] });
    file.forget();
    expect(await file.readIfChanged()).toMatchObject({ kind: 'schedules' });
  });

  it('tells every fault with its path, value and cure', async () => {
    await write([
      { ...tick, everySeconds: 0 },
      { name: 'b', task: 7, everySeconds: 1, evrySeconds: 5 },
    ]);
    const told = await message(file.readIfChanged());
    expect(told).toContain(`${file.path} has faults`);
    expect(told).toMatch(/schedules\[0\]\.everySeconds: 0: .*>=0\.1/);
    expect(told).toMatch(/schedules\[1\]\.task: 7: /);
    expect(told).toContain('schedules[1].evrySeconds: is not an option; did you mean "everySeconds"?');
  });

  it('refuses a name that is there twice and an app that is not', async () => {
    await write([tick, { ...tick, app: 'shoop' }]);
    const told = await message(file.readIfChanged());
    expect(told).toContain('schedules[1].name: "tick": another schedule has this name');
    expect(told).toContain('schedules[1].app: "shoop": there is no such app; name one of: shop, mail');
  });

  it('tells a few of very many faults', async () => {
    await write(Array.from({ length: 500 }, () => 5));
    const told = await message(file.readIfChanged());
    expect(told).toContain('and 490 more');
    expect(told.length).toBeLessThan(2000);
  });

  it('says so when the file is no JSON, once', async () => {
    await writeFile(file.path, '{"schedules": [');
    expect(await message(file.readIfChanged())).toContain('is no JSON');
    expect(await file.readIfChanged()).toEqual({ kind: 'unchanged' });
  });

  it('looks again at a file whose mode was changed', async () => {
    await write([tick]);
    await file.readIfChanged();
    await chmod(file.path, 0o600);
    expect(await file.readIfChanged()).toMatchObject({ kind: 'schedules' });
  });

  it('makes no file when there is none to clear', async () => {
    await file.clear();
    expect(await file.readIfChanged()).toEqual({ kind: 'absent' });
    await write([tick]);
    await file.clear();
    expect(JSON.parse(await readFile(file.path, 'utf8'))).toEqual({ schedules: [] });
  });
});

async function message(reading: Promise<unknown>): Promise<string> {
  return reading.then(
    () => 'no error',
    (error: Error) => error.message,
  );
}
