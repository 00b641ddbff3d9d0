import pretty from 'pino-pretty';
import type { LoggingAdapter } from './base.ts';

/** Pino's own numbers, which its formatter reads. */
const LEVEL_NUMBERS = { trace: 10, debug: 20, info: 30, warn: 40, error: 50 } as const;
const INDENT = '    ';

/** Readable lines on the terminal, coloured where it is one. */
export const consoleLogging: LoggingAdapter = {
  async configure(_config, onError) {
    const { stdout } = process;
    const format = pretty.prettyFactory({
      colorize: stdout.isTTY === true,
      translateTime: 'SYS:HH:MM:ss.l',
      messageFormat: '{namespace} {msg}',
      ignore: 'namespace,pid',
      errorLikeObjectKeys: ['error'],
    });
    let isGone = false;
    // A terminal that is closed must not end what runs on.
    const lose = (error: Error) => {
      if (!isGone) onError(error);
      isGone = true;
    };
    stdout.on('error', lose);
    return {
      write: ({ message, fields, ...record }) => {
        if (isGone) return;
        // Only a record begins at the margin: no text within one can pass for another.
        const msg = message.replaceAll('\n', `\n${INDENT}`);
        stdout.write(format({ ...fields, ...record, level: LEVEL_NUMBERS[record.level], msg }));
      },
      close: async () => {
        stdout.off('error', lose);
      },
    };
  },
};
