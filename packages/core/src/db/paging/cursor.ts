import { CncError } from '../../errors.ts';

/** The cursor after a row of this sequence number; opaque to callers. */
export function encodeCursor(seq: number): string {
  return Buffer.from(String(seq)).toString('base64url');
}

/** The sequence number that a cursor stands for. */
export function decodeCursor(cursor: string): number {
  const seq = Number(Buffer.from(cursor, 'base64url').toString());
  if (Number.isSafeInteger(seq) && seq > 0) return seq;
  throw new CncError(
    'CNC_CURSOR_INVALID',
    `cursor: '${cursor}' was not given by an earlier page; leave it out to start anew.`,
  );
}
