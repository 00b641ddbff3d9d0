import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeFrameHeader, FRAME_KINDS, type Frame, FrameReader } from './frame.ts';

const frame = (id: number, body: Uint8Array): Buffer =>
  Buffer.concat([encodeFrameHeader(FRAME_KINDS.call, id, body.length), body]);

it('gives the same frames, however the bytes are cut', () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 });
  fc.assert(
    fc.property(bodies, fc.infiniteStream(fc.integer({ min: 1, max: 200 })), (sent, cuts) => {
      const bytes = Buffer.concat(sent.map((body, index) => frame(index + 1, body)));
      const reader = new FrameReader(1000);
      const got: Frame[] = [];
      for (let at = 0; at < bytes.length; ) {
        const { value: length } = cuts.next();
        got.push(...reader.push(bytes.subarray(at, at + length)));
        at += length;
      }
      expect(got.map(({ kind, id, body }) => [kind, id, [...body]])).toEqual(
        sent.map((body, index) => [FRAME_KINDS.call, index + 1, [...body]]),
      );
    }),
  );
});

it('refuses a frame by its length alone', () => {
  expect(() => [...new FrameReader(100).push(Buffer.from([0, 0, 0, 101]))]).toThrow(
    expect.objectContaining({ code: 'CNC_IPC_LIMIT' }),
  );
  expect(() => [...new FrameReader(100).push(Buffer.from([0, 0, 0, 4]))]).toThrow(
    expect.objectContaining({ code: 'CNC_IPC_PROTOCOL' }),
  );
});

it('lets one frame decide how large the next may be', () => {
  const reader = new FrameReader(20);
  const sizes: number[] = [];
  for (const { body } of reader.push(
    Buffer.concat([frame(1, Buffer.alloc(1)), frame(2, Buffer.alloc(100))]),
  )) {
    sizes.push(body.length);
    reader.maxFrameBytes = 200;
  }
  expect(sizes).toEqual([1, 100]);
});
