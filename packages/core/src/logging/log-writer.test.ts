import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResolvedLogging } from '../config/resolved-config.ts';
import type { LogRecord } from './log-record.ts';
import { LogWriter } from './log-writer.ts';
import { createRecordLogger } from './record-logger.ts';
import { REDACTED, Redactor } from './redaction.ts';

let logDir: string;
beforeEach(() => {
  logDir = mkdtempSync(join(tmpdir(), 'cnc-log-'));
});
afterEach(() => rmSync(logDir, { recursive: true, force: true }));

const config = (more: Partial<ResolvedLogging> = {}): ResolvedLogging => ({
  adapter: 'file',
  level: 'info',
  logDir: join(logDir, 'deep', 'logs'),
  fileName: 'cnc',
  maxFileBytes: 1_000_000,
  maxFiles: 3,
  console: false,
  ...more,
});

function linesOf(file: string): Record<string, unknown>[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function numbered(n: number): LogRecord {
  return {
    time: n,
    level: 'info',
    namespace: 'celery_cnc.test',
    pid: 1,
    message: `line ${n}`,
    fields: { n },
  };
}

describe('LogWriter', () => {
  it('writes JSON lines, for this user alone, without secrets, from its level on', async () => {
    const writer = await LogWriter.open(config(), new Redactor(['hunter2']));
    const logger = createRecordLogger('celery_cnc.component.beat', (record) => writer.write(record));
    logger.child('scheduler', { entry: 'a' }).warn('late by hunter2', { error: new Error('hunter2'), n: 1 });
    logger.debug('not for the file');
    await writer.close();
    const file = join(logDir, 'deep', 'logs', 'cnc.log');
    expect(linesOf(file)).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        level: 'warn',
        namespace: 'celery_cnc.component.beat.scheduler',
        pid: process.pid,
        message: `late by ${REDACTED}`,
        entry: 'a',
        error: { type: 'Error', message: REDACTED, stack: expect.stringContaining('log-writer.test.ts') },
        n: 1,
      },
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('goes on in the file of the run before', async () => {
    for (const n of [1, 2]) {
      const writer = await LogWriter.open(config(), new Redactor());
      writer.write(numbered(n));
      await writer.close();
    }
    expect(linesOf(join(logDir, 'deep', 'logs', 'cnc.log')).map(({ n }) => n)).toEqual([1, 2]);
  });

  it('rotates on disk: newest in .log, then .1.log …, no more than asked, nothing lost between them', async () => {
    const writer = await LogWriter.open(config({ logDir, maxFileBytes: 2000 }), new Redactor());
    const count = 400;
    for (let n = 1; n <= count; n++) {
      writer.write(numbered(n));
      // Rotation takes turns of the event loop, as it does in a running supervisor.
      if (n % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await writer.close();
    const names = readdirSync(logDir).filter((name) => name.endsWith('.log'));
    expect(names.sort()).toEqual(['cnc.1.log', 'cnc.2.log', 'cnc.3.log', 'cnc.log']);
    const inOrder = ['cnc.3.log', 'cnc.2.log', 'cnc.1.log', 'cnc.log'].map((name) =>
      linesOf(join(logDir, name)),
    );
    const numbers = inOrder.flat().map(({ n }) => Number(n));
    const first = numbers[0] ?? 0;
    expect(numbers).toEqual(Array.from({ length: count - first + 1 }, (_, index) => first + index));
    expect(first).toBeGreaterThan(1);
  });

  it('refuses a folder that cannot be made', async () => {
    writeFileSync(join(logDir, 'afile'), '');
    await expect(
      LogWriter.open(config({ logDir: join(logDir, 'afile', 'x') }), new Redactor()),
    ).rejects.toThrow(/ENOTDIR|EEXIST/);
  });
});
