/** Why events may be missing. */
export type GapReason = 'broker-disconnected' | 'subscriber-overrun' | 'not-running' | 'buffer-full';

/** A time in which events of one broker may have been lost. */
export interface Gap {
  readonly broker: string;
  readonly reason: GapReason;
  /** Epoch seconds, our clock. */
  readonly startedAt: number;
  /** Epoch seconds, our clock. */
  readonly endedAt: number;
  /** Events known to be lost; `null` where it cannot be told. */
  readonly lost: number | null;
}
