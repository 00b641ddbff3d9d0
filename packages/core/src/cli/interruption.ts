import { StopSignals } from '../supervisor/stop-signals.ts';
import { withResolvers } from '../with-resolvers.ts';

/** Waits for the end of what has none by itself: Ctrl-C, a time limit, or whoever calls `end`. */
export class Interruption {
  /** Resolves then, and signals do again what they always do; rejects where it ends because of a failure. */
  readonly ended: Promise<void>;
  readonly end: () => void;
  readonly fail: (error: Error) => void;

  /** `afterSeconds`: ends by itself. */
  constructor(afterSeconds: number | undefined) {
    const { promise, resolve, reject } = withResolvers();
    const signals = new StopSignals();
    const timer = afterSeconds === undefined ? undefined : setTimeout(resolve, afterSeconds * 1000);
    this.end = resolve;
    this.fail = reject;
    this.ended = Promise.race([promise, signals.first]).finally(() => {
      clearTimeout(timer);
      signals.close();
    });
  }
}
