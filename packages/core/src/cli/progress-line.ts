const CLEAR_LINE = '\r\u001b[K';

/** A line that tells how far something is, on terminals alone. */
export interface ProgressLine {
  /** From 0 to 1. */
  readonly show: (share: number) => void;
  readonly clear: () => void;
}

/** Makes one on standard error, where results don't go. */
export function progressLine(what: string): ProgressLine {
  const { stderr } = process;
  if (!stderr.isTTY) return { show: () => {}, clear: () => {} };
  let shown = -1;
  return {
    show(share) {
      const percent = Math.floor(share * 100);
      if (percent === shown) return;
      shown = percent;
      stderr.write(`${CLEAR_LINE}${what} ${percent} %`);
    },
    clear: () => stderr.write(CLEAR_LINE),
  };
}
