/** The other side: takes batches over the fork channel or a socket, decodes them, and answers each with its number. */
import { createServer } from 'node:net';
import { CODECS } from './codecs.ts';

process.on('message', (message: { batch?: { sequence: number }; codec?: string; path?: string }) => {
  if (message.batch) process.send?.({ done: message.batch.sequence });
  else if (message.path) listen(message.path, message.codec ?? '');
});

function listen(path: string, codecName: string): void {
  const codec = CODECS.find(({ name }) => name === codecName);
  const server = createServer((socket) => {
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
        const end = 4 + rest.readUInt32BE(0);
        codec?.decode(rest.subarray(4, end));
        rest = rest.subarray(end);
        socket.write('.');
      }
    });
    socket.on('end', () => server.close());
  });
  server.listen(path, () => process.send?.({ listening: true }));
}
