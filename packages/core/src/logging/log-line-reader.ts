import { LOG_LEVELS, type LogLevel } from '../config/resolved-config.ts';
import { LINE_MARK } from './child-logger.ts';
import type { LogRecord } from './log-record.ts';

/** A line above this is cut: a child must not be able to fill the supervisor's memory. */
const MAX_LINE_CHARACTERS = 1_000_000;
/** Lines that are not ours and come within so short a time are one text: a stack, a traceback. */
const GATHER_MS = 50;
const MAX_GATHERED_LINES = 200;

/** Options of {@link LogLineReader}. */
export interface LogLineReaderOptions {
  /** Namespace of what the child prints without a logger. */
  readonly namespace: string;
  readonly pid: number;
  /** Level of what it prints without a logger. */
  readonly level: LogLevel;
  readonly write: (record: LogRecord) => void;
}

/** Turns what a child prints into log records: its logger's lines as they are, anything else as text. */
export class LogLineReader {
  readonly #options: LogLineReaderOptions;
  #rest = '';
  #gathered: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LogLineReaderOptions) {
    this.#options = options;
  }

  /** Reads a stream to its end. */
  attach(stream: NodeJS.ReadableStream): void {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => this.#push(text));
    stream.on('end', () => this.#end());
    // A pipe of a killed child may reset; its end follows.
    stream.on('error', () => this.#end());
  }

  #push(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, MAX_LINE_CHARACTERS);
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    const record = readRecord(line);
    if (record) {
      this.#flush();
      this.#options.write(record);
      return;
    }
    if (line.trim() === '' && this.#gathered.length === 0) return;
    this.#gathered.push(line);
    if (this.#gathered.length >= MAX_GATHERED_LINES) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  #end(): void {
    if (this.#rest !== '') this.#line(this.#rest);
    this.#rest = '';
    this.#flush();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#gathered.length === 0) return;
    const [message = '', ...more] = this.#gathered;
    this.#gathered = [];
    const { namespace, pid, level, write } = this.#options;
    write({
      time: Date.now(),
      level,
      namespace,
      pid,
      message,
      fields: more.length > 0 ? { text: more.join('\n') } : {},
    });
  }
}

/** The record of a line that a child's logger wrote; `undefined` for any other line. */
function readRecord(line: string): LogRecord | undefined {
  if (!line.startsWith('{') || !line.includes(LINE_MARK)) return undefined;
  let value: Partial<LogRecord>;
  try {
    value = JSON.parse(line) as Partial<LogRecord>;
  } catch {
    // Cut in two by a crash, or printed by somebody else: kept as text.
    return undefined;
  }
  const { time, level, namespace, pid, message = '', fields = {} } = value;
  if (typeof time !== 'number' || typeof namespace !== 'string' || typeof pid !== 'number') return undefined;
  if (!LOG_LEVELS.some((known) => known === level)) return undefined;
  return { time, level: level as LogLevel, namespace, pid, message, fields };
}
