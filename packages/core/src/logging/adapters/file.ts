import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createStream } from 'rotating-file-stream';
import type { LoggingAdapter } from './base.ts';

const FILE_MODE = 0o600;

/**
 * JSON lines in `<logDir>/<fileName>.log`, readable by this user alone. Above its size limit the file becomes
 * `<fileName>.1.log` (older ones `.2`, `.3` …) and a new one begins, so `tail -F` follows one name.
 */
export const fileLogging: LoggingAdapter = {
  async configure({ logDir, fileName, maxFileBytes, maxFiles }, onError) {
    await mkdir(logDir, { recursive: true });
    const current = `${fileName}.log`;
    const stream = createStream(
      (rotation) => (rotation === null ? current : `${fileName}.${String(rotation)}.log`),
      { path: logDir, size: `${maxFileBytes}B`, rotate: maxFiles, mode: FILE_MODE },
    );
    stream.on('error', onError);
    await once(stream, 'open');
    return {
      write: ({ time, level, namespace, pid, message, fields }) => {
        const own = { time: new Date(time).toISOString(), level, namespace, pid, message };
        // Twice: first for the order, then so that no field can take the place of what the line itself says.
        const line = { ...own, ...fields, ...own };
        stream.write(`${JSON.stringify(line)}\n`);
      },
      close: async () => {
        stream.end();
        await once(stream, 'finish');
      },
    };
  },
};
