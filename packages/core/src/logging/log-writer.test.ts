import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

  it('begins no console line for a text within a record', async () => {
    const lines: string[] = [];
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
    const writer = await LogWriter.open(config({ console: true }), new Redactor());
    const logger = createRecordLogger('celery_cnc.a\n[10:00:00.000] INFO: x', (record) =>
      writer.write(record),
    );
    const forged = '\n[10:00:00.000] INFO: celery_cnc.supervisor all is well';
    const error = new Error(forged);
    logger.warn(forged, { task: forged, [forged]: 1, inner: { [forged]: forged }, list: [forged], error });
    await writer.close();
    spy.mockRestore();
    const printed = lines.join('').split('\n');
    expect(printed.length).toBeGreaterThan(5);
    expect(printed.filter((line) => line.startsWith('[')).map((line) => line.slice(15, 20))).toEqual([
      'WARN:',
    ]);
  });

  it('refuses a log file that is a folder', async () => {
    mkdirSync(join(logDir, 'cnc.log'));
    await expect(LogWriter.open(config({ logDir }), new Redactor())).rejects.toThrow(/not a file/);
  });

  it('begins a line of its own after one that was cut by a crash', async () => {
    writeFileSync(join(logDir, 'cnc.log'), '{"time":"2026-');
    const writer = await LogWriter.open(config({ logDir }), new Redactor());
    writer.write(numbered(1));
    await writer.close();
    const [cut, line] = readFileSync(join(logDir, 'cnc.log'), 'utf8').split('\n');
    expect(cut).toBe('{"time":"2026-');
    expect(JSON.parse(line ?? '')).toMatchObject({ n: 1 });
  });

  it('goes on by itself after a fault of the disk, and tells how much is missing', async () => {
    const complaints = captureStderr();
    const writer = await LogWriter.open(config({ logDir, maxFileBytes: 1024, maxFiles: 1 }), new Redactor());
    // Now the file cannot be rotated.
    mkdirSync(join(logDir, 'cnc.1.log'));
    let n = 0;
    const until = async (isDone: () => boolean) => {
      while (!isDone()) {
        writer.write(numbered(++n));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    await until(() => complaints.length > 0);
    const before = n;
    await until(() => n > before + 10);
    rmdirSync(join(logDir, 'cnc.1.log'));
    const everything = () =>
      ['cnc.1.log', 'cnc.log']
        .map((name) => join(logDir, name))
        .filter((file) => existsSync(file))
        .flatMap(linesOf);
    await until(() => everything().some((line) => 'lost' in line));
    await writer.close();
    complaints.restore();
    expect([...complaints]).toEqual([
      expect.stringMatching(/^celery-cnc: the log failed: EISDIR|ENOTEMPTY|EEXIST/),
    ]);
    const lines = everything();
    const gap = lines.findIndex((line) => 'lost' in line);
    expect(lines[gap]).toMatchObject({ level: 'warn', namespace: 'celery_cnc.supervisor' });
    const [last, next] = [lines[gap - 1], lines[gap + 1]].map((line) => Number(line?.n));
    const missing = (next ?? 0) - (last ?? 0) - 1;
    expect(missing).toBeGreaterThan(0);
    expect(Number(lines[gap]?.lost)).toBeGreaterThanOrEqual(missing);
  });

  it('closes while the disk refuses', async () => {
    const complaints = captureStderr();
    const writer = await LogWriter.open(config({ logDir, maxFileBytes: 1024, maxFiles: 1 }), new Redactor());
    mkdirSync(join(logDir, 'cnc.1.log'));
    for (let n = 1; n <= 50; n++) writer.write(numbered(n));
    await writer.close();
    await new Promise((resolve) => setImmediate(resolve));
    complaints.restore();
  });
});

/** What is written to standard error until `restore` is called. */
function captureStderr(): string[] & { restore(): void } {
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  const written: string[] & { restore(): void } = Object.assign([], { restore: () => spy.mockRestore() });
  return written;
}
