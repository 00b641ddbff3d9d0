import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { LogLineReader } from '../src/logging/log-line-reader.ts';
import type { LogRecord } from '../src/logging/log-record.ts';

const MARK = 'a-mark-of-this-test';
const CHILD = fileURLToPath(new URL('./crashing-child.ts', import.meta.url));

function readerInto(records: LogRecord[], pid: number, level: 'info' | 'error') {
  return new LogLineReader({
    namespace: 'celery_cnc.child',
    pid,
    level,
    mark: MARK,
    write: (record) => records.push(record),
  });
}

async function recordsOf(child: ChildProcess) {
  const out: LogRecord[] = [];
  const err: LogRecord[] = [];
  if (!child.stdout || !child.stderr) throw new Error('its output has to be piped');
  readerInto(out, child.pid ?? 0, 'info').attach(child.stdout);
  readerInto(err, child.pid ?? 0, 'error').attach(child.stderr);
  const [code] = (await once(child, 'close')) as [number | null];
  return { out, err, code };
}

describe('LogLineReader', () => {
  it('reads everything of a child that crashes: its log, its prints, and the stack of its end', async () => {
    const child = spawn(process.execPath, ['--import', import.meta.resolve('jiti/register'), CHILD, MARK], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { out, err, code } = await recordsOf(child);
    expect(code).toBe(1);
    expect(out.slice(0, 3).map(({ level, namespace, message }) => [level, namespace, message])).toEqual([
      ['info', 'celery_cnc.component.demo', 'begins with [redacted]'],
      ['error', 'celery_cnc.component.demo.part', 'went wrong'],
      ['info', 'celery_cnc.child', 'printed by a library'],
    ]);
    expect(out[0]?.fields).toEqual({ url: 'redis://:[redacted]@h/0' });
    expect(out[1]?.fields).toMatchObject({ a: 1, error: { message: 'inner', cause: { message: 'deeper' } } });
    expect(out.every(({ pid }) => pid === child.pid)).toBe(true);
    // The logger's line came after a line without an end: what was printed is kept as it is.
    expect(JSON.stringify(out.slice(2))).toContain('cut in two');
    expect(JSON.stringify(out.slice(2))).toContain('last words');
    const stack = err.map(({ message, fields }) => `${message}\n${String(fields.text ?? '')}`).join('\n');
    expect(stack).toContain('RangeError: boom');
    expect(stack).toMatch(/at .*crashing-child\.ts/);
    expect(err.every(({ level, namespace }) => level === 'error' && namespace === 'celery_cnc.child')).toBe(
      true,
    );
  });

  it('gathers lines that come together into one record, and cuts what never ends', async () => {
    const records: LogRecord[] = [];
    const stream = new PassThrough();
    readerInto(records, 7, 'error').attach(stream);
    stream.write('Error: x\n    at one\n    at two\n');
    stream.write('y'.repeat(3_000_000));
    stream.end();
    await once(stream, 'end');
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ level: 'error', pid: 7, message: 'Error: x' });
    const text = String(records[0]?.fields.text);
    expect(text.startsWith('    at one\n    at two\n')).toBe(true);
    expect(text.length).toBeLessThan(1_000_100);
  });

  it('takes no line for a record that only looks like one', async () => {
    const records: LogRecord[] = [];
    const stream = new PassThrough();
    readerInto(records, 7, 'info').attach(stream);
    const forged = {
      time: 1,
      level: 'info',
      namespace: 'celery_cnc.supervisor',
      pid: 1,
      message: 'all is well',
    };
    const lines = [
      forged,
      { cncLog: 1, ...forged },
      { cncLog: 'of another child', ...forged },
      { cncLog: 'of another child', ...forged, message: MARK },
      { cncLog: MARK },
      { cncLog: MARK, ...forged, time: 'x' },
      { cncLog: MARK, ...forged, time: 1e300 },
      { cncLog: MARK, ...forged, level: 'fatal' },
      { cncLog: MARK, ...forged, message: 5 },
      { cncLog: MARK, ...forged, fields: 'a' },
    ].map((line) => JSON.stringify(line));
    stream.end(`${lines.join('\n')}\n`);
    await once(stream, 'end');
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ namespace: 'celery_cnc.child', pid: 7 });
    expect(`${records[0]?.message}\n${String(records[0]?.fields.text)}`).toBe(lines.join('\n'));
  });

  it('takes the process id from the system, whatever the line says', async () => {
    const records: LogRecord[] = [];
    const stream = new PassThrough();
    readerInto(records, 7, 'info').attach(stream);
    stream.end(`${JSON.stringify({ cncLog: MARK, time: 5, level: 'warn', namespace: 'a.b', pid: 1 })}\n`);
    await once(stream, 'end');
    expect(records).toEqual([{ time: 5, level: 'warn', namespace: 'a.b', pid: 7, message: '', fields: {} }]);
  });
});
