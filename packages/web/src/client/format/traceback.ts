/** One frame of a Python traceback: where, and the source lines under it. */
export interface TracebackFrame {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly source: readonly string[];
  /** Of an installed package or the standard library rather than the application. */
  readonly library: boolean;
}

/** A traceback in pieces, in order: frames, and lines that are no frame (head, exception, chaining notes). */
export type TracebackPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'frames'; readonly library: boolean; readonly frames: readonly TracebackFrame[] };

const FRAME_HEAD = /^\s+File "(.+)", line (\d+)(?:, in (.+))?$/;
const LIBRARY_FILE = /(?:site-packages|dist-packages)\/|\/lib\/python\d(?:\.\d+)?\/|^<frozen /;

/** Takes a traceback apart; neighbouring frames of the same kind (library or application) stand together. */
export function parseTraceback(traceback: string): TracebackPart[] {
  const parts: TracebackPart[] = [];
  let frames: TracebackFrame[] = [];
  let text: string[] = [];
  const flushText = () => {
    if (text.length > 0) parts.push({ type: 'text', text: text.join('\n') });
    text = [];
  };
  const flushFrames = () => {
    const first = frames[0];
    if (first) parts.push({ type: 'frames', library: first.library, frames });
    frames = [];
  };
  const lines = traceback.replace(/\n+$/, '').split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] as string;
    const head = FRAME_HEAD.exec(line);
    if (!head) {
      flushFrames();
      text.push(line);
      continue;
    }
    flushText();
    const source: string[] = [];
    while (/^ {4}/.test(lines[index + 1] ?? '')) {
      index += 1;
      source.push((lines[index] as string).slice(4));
    }
    const frame = toFrame(head, source);
    if (frames[0] && frames[0].library !== frame.library) flushFrames();
    frames.push(frame);
  }
  flushFrames();
  flushText();
  return parts;
}

function toFrame(head: RegExpExecArray, source: readonly string[]): TracebackFrame {
  const file = head[1] as string;
  return { file, line: Number(head[2]), name: head[3] ?? '', source, library: LIBRARY_FILE.test(file) };
}
