import pretty from 'pino-pretty';
import type { LoggingAdapter } from './base.ts';

/** Readable lines on the terminal, coloured where it is one. */
export const consoleLogging: LoggingAdapter = {
  async configure() {
    const format = pretty.prettyFactory({
      colorize: process.stdout.isTTY === true,
      translateTime: 'SYS:HH:MM:ss.l',
      messageFormat: '{namespace} {msg}',
      ignore: 'namespace,pid',
      errorLikeObjectKeys: ['error'],
    });
    return {
      write: ({ message, fields, ...record }) => {
        process.stdout.write(
          format({ ...fields, ...record, level: LEVEL_NUMBERS[record.level], msg: message }),
        );
      },
      close: async () => {},
    };
  },
};

/** Pino's own numbers, which its formatter reads. */
const LEVEL_NUMBERS = { trace: 10, debug: 20, info: 30, warn: 40, error: 50 } as const;
