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
  /** At most so many: what was in the system's hands when a write failed may have got there. */
  #lost = 0;
  #reopening: NodeJS.Timeout | undefined;
  #closed = false;
  /** A fault has been told; nothing could be written since. */
  #isTold = false;

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
    stream.on('error', (error) => {
      if (this.#stream === stream) this.#failed(error);
    });
    // The first write tells whether it could be opened.
    await new Promise<void>((resolve, reject) => {
      stream.write(isCut ? '\n' : '', (error) => {
        if (error) return reject(error);
        if (this.#closed) stream.end();
        else this.#stream = stream;
        resolve();
      });
    });
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

  /** `count`: how many are lost when this one is. */
  #put(record: LogRecord, count = 1): void {
    this.#stream?.write(toLine(record), (error) => {
      if (error) this.#lost += count;
      else this.#isTold = false;
    });
  }

  #tellLost({ time, pid }: LogRecord): void {
    const lost = this.#lost;
    this.#lost = 0;
    const message = 'records are missing here: the log could not be written';
    const namespace = 'celery_cnc.supervisor';
    this.#put({ time, level: 'warn', namespace, pid, message, fields: { lost } }, lost);
  }

  #failed(error: Error): void {
    this.#stream = undefined;
    // A disk that stays full fails at every try.
    if (!this.#isTold) this.#onError(error);
    this.#isTold = true;
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
    const stats = await file.stat();
    if (!stats.isFile() || stats.size === 0) return false;
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, stats.size - 1);
    return buffer.toString() !== '\n';
  } finally {
    await file.close();
  }
}
