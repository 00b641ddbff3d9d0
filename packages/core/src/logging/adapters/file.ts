import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';
import type { ResolvedLogging } from '../../config/resolved-config.ts';
import type { LogRecord } from '../log-record.ts';
import type { LoggingAdapter, LogSink } from './base.ts';

const FILE_MODE = 0o600;
/** Records that wait for a slow disk are let go above this, so that the log never fills the memory. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** A file that could not be written is tried again after so long. */
const REOPEN_MS = 1000;

/**
 * JSON lines in `<logDir>/<fileName>.log`, readable by this user alone. Above its size limit the file becomes
 * `<fileName>.1.log` (older ones `.2`, `.3` …) and a new one begins, so `tail -F` follows one name.
 */
export const fileLogging: LoggingAdapter = {
  async configure(config, onError) {
    const sink = new FileSink(config, onError);
    await sink.open();
    return sink;
  },
};

/** One file over its rotations. After a fault, as a full disk, it begins again by itself and says how much is missing. */
class FileSink implements LogSink {
  readonly #config: ResolvedLogging;
  readonly #onError: (error: Error) => void;
  /** `undefined` while it cannot be written. */
  #stream: RotatingFileStream | undefined;
  #lost = 0;
  #reopening: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(config: ResolvedLogging, onError: (error: Error) => void) {
    this.#config = config;
    this.#onError = onError;
  }

  async open(): Promise<void> {
    const { logDir, fileName, maxFileBytes, maxFiles } = this.#config;
    await mkdir(logDir, { recursive: true });
    const current = `${fileName}.log`;
    const isCut = await endsWithinLine(join(logDir, current));
    const stream = createStream(
      (rotation) => (rotation === null ? current : `${fileName}.${String(rotation)}.log`),
      { path: logDir, size: `${maxFileBytes}B`, rotate: maxFiles, mode: FILE_MODE },
    );
    // The first write tells whether it could be opened: until then a fault is this call's alone.
    await new Promise<void>((resolve, reject) => {
      stream.once('error', reject);
      stream.write(isCut ? '\n' : '', (error) => (error ? reject(error) : resolve()));
    });
    stream.removeAllListeners('error');
    stream.on('error', (error) => this.#failed(error));
    this.#stream = stream;
  }

  write(record: LogRecord): void {
    if (this.#stream === undefined || this.#stream.writableLength > MAX_WAITING_BYTES) {
      this.#lost++;
      return;
    }
    if (this.#lost > 0) this.#tellLost(record);
    this.#put(record);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#reopening);
    // Called with an error where the stream has just failed; that was told already.
    await new Promise<void>((resolve) => (this.#stream ? this.#stream.end(() => resolve()) : resolve()));
  }

  #put(record: LogRecord): void {
    this.#stream?.write(toLine(record), (error) => {
      if (error) this.#lost++;
    });
  }

  #tellLost({ time, pid }: LogRecord): void {
    const lost = this.#lost;
    this.#lost = 0;
    this.#put({
      time,
      level: 'warn',
      namespace: 'celery_cnc.supervisor',
      pid,
      message: 'records are missing here: the log could not be written',
      fields: { lost },
    });
  }

  #failed(error: Error): void {
    this.#stream = undefined;
    this.#onError(error);
    this.#reopenSoon();
  }

  #reopenSoon(): void {
    if (this.#closed) return;
    this.#reopening = setTimeout(() => {
      // Its fault has been told; the next try may do better.
      this.open().catch(() => this.#reopenSoon());
    }, REOPEN_MS).unref();
  }
}

function toLine({ time, level, namespace, pid, message, fields }: LogRecord): string {
  const own = { time: new Date(time).toISOString(), level, namespace, pid, message };
  // Twice: first for the order, then so that no field can take the place of what the line itself says.
  return `${JSON.stringify({ ...own, ...fields, ...own })}\n`;
}

/** Whether a file ends within a line: its writer was killed, or the disk was full. */
async function endsWithinLine(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => undefined);
  if (!file) return false;
  try {
    const { size } = await file.stat();
    if (size === 0) return false;
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer.toString() !== '\n';
  } finally {
    await file.close();
  }
}
