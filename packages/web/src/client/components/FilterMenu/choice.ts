import type { ReactNode } from 'react';

/** One choice of a filter. */
export interface Choice {
  readonly value: string;
  /** What typing is compared with. */
  readonly text: string;
  readonly label: ReactNode;
  /** How many there are, where that is known. */
  readonly count?: string;
}
