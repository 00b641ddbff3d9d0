import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BARS } from '../src/cases/all-cases.ts';
import { readFillRecord } from '../src/fill/fill-record.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnc-bench-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The bench as a user calls it, small and without Flower. */
async function bench(...args: string[]): Promise<string> {
  const { FLOWER_PYTHON: _, ...env } = process.env;
  const { stdout } = await run(
    process.execPath,
    ['--import', 'tsx', MAIN, ...args, '--quick', '--data', folder],
    { cwd: ROOT, env },
  );
  return stdout;
}

describe('the bench', () => {
  it('fills a file in slices, each going on where the last one was cut off', async () => {
    const stored = ['fill', '--stored', '20000'];
    await bench(...stored, '--seconds', '2');
    const begun = readFillRecord(join(folder, 'history-20000.db'));
    expect(begun?.filled).toBeGreaterThan(0);
    expect(begun?.filled).toBeLessThan(20_000);
    const report = await bench(...stored);
    expect(report).toContain('20,000 of 20,000 tasks');
    const { openProductDatabase } = await import('../src/fill/product-database.ts');
    const database = await openProductDatabase({ dbPath: join(folder, 'history-20000.db') });
    const { tasks } = await database.getHealth();
    await database.close();
    expect(tasks).toBe(20_000);
  });

  it('measures every bar, loses nothing, and keeps its report', async () => {
    const report = await bench();
    for (const found of [
      'redis, 200 in flight, 500 stored: events/s',
      'amqp, 200 in flight, 2,000 stored: events/s',
      'offered for 0.5 s: lost | 0 of',
      'page of 100, by state and name',
      'free text, a common word',
      'overview with seven days of charts',
      'bytes on disk per task, a burst',
      'tasks purged in ',
      'readers with heavy queries',
      'most memory, RSS of all processes',
      'min: lost | 0 of 3,000',
    ])
      expect(report).toContain(found);
    expect(report).not.toMatch(/LOST|NaN|Infinity/);
    expect(await readFile(join(folder, `report-${BARS.join('-')}.md`), 'utf8')).toBe(report);
  });

  it('profiles the processes that ingest', async () => {
    const report = await bench('profile', '--broker', 'redis', '--tasks', '10000');
    expect(report).toContain('engine-process main: ');
    expect(report).toContain('database-process main: ');
  });

  it('asks simulated workers, times a command to a live one, and publishes, over both brokers', async () => {
    const report = await bench('survey', 'round-trip', 'publish');
    for (const transport of ['redis', 'amqp'])
      for (const found of [
        '50 workers asked for stats',
        '50 workers asked: most memory of the engine',
        'a command to a live worker and its answer',
        'tasks published and confirmed a second, 500 a call',
      ])
        expect(report).toContain(`${transport}, ${found}`);
    expect(report.match(/50 answers in /g)).toHaveLength(6);
    expect(report).not.toMatch(/NaN|Infinity/);
  });

  it('names the cases where it does not know one', async () => {
    await expect(bench('pagse')).rejects.toThrow(/there is no case pagse; the cases are fill, /);
  });
});
