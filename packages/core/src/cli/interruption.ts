const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Waits for the end of what has none by itself: Ctrl-C, a time limit, or whoever calls `end`. */
export class Interruption {
  /** Resolves then; rejects where it ends because of a failure. */
  readonly ended: Promise<void>;
  /** Ends it; from then on signals do what they always do. */
  readonly end: () => void;
  readonly fail: (error: Error) => void;

  /** `afterSeconds`: ends by itself. */
  constructor(afterSeconds: number | undefined) {
    let resolve: () => void = () => {};
    let reject: (error: Error) => void = () => {};
    this.ended = new Promise((onResolve, onReject) => {
      resolve = onResolve;
      reject = onReject;
    });
    const timer = afterSeconds === undefined ? undefined : setTimeout(() => this.end(), afterSeconds * 1000);
    const close = () => {
      clearTimeout(timer);
      for (const signal of SIGNALS) process.off(signal, this.end);
    };
    this.end = () => {
      close();
      resolve();
    };
    this.fail = (error) => {
      close();
      reject(error);
    };
    for (const signal of SIGNALS) process.on(signal, this.end);
  }
}
