import { z } from 'zod';
import { LOG_LEVELS, type LogLevel } from '../config/resolved-config.ts';
import { LINE_MARK } from './child-logger.ts';
import type { LogRecord } from './log-record.ts';

/** A line above this is cut: a child must not be able to fill the supervisor's memory. */
const MAX_LINE_CHARACTERS = 1_000_000;
/** Lines that are not ours and come within so short a time are one text: a stack, a traceback. */
const GATHER_MS = 50;
const MAX_GATHERED_LINES = 200;

/** The widest time that a date can hold, epoch milliseconds. */
const MAX_TIME = 8.64e15;

const loggedLine = z.looseObject({
  [LINE_MARK]: z.string(),
  time: z.number().min(-MAX_TIME).max(MAX_TIME),
  level: z.enum(LOG_LEVELS),
  namespace: z.string(),
  message: z.string().default(''),
  fields: z.record(z.string(), z.unknown()).default({}),
});

/** Options of {@link LogLineReader}. */
export interface LogLineReaderOptions {
  /** Namespace of what the child prints without a logger. */
  readonly namespace: string;
  readonly pid: number;
  /** Level of what it prints without a logger. */
  readonly level: LogLevel;
  /** The mark that the child's logger was given. */
  readonly mark: string;
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
    const record = this.#read(line);
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

  /** The record of a line that the child's logger wrote; `undefined` for any other line. */
  #read(line: string): LogRecord | undefined {
    const { mark, pid } = this.#options;
    if (!line.startsWith('{') || !line.includes(mark)) return undefined;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      // Cut in two by a crash: kept as text.
      return undefined;
    }
    const parsed = loggedLine.safeParse(value);
    if (!parsed.success || parsed.data[LINE_MARK] !== mark) return undefined;
    const { time, level, namespace, message, fields } = parsed.data;
    return { time, level, namespace, pid, message, fields };
  }
}
