/** A queue of a broker. */
export interface QueuePlace {
  readonly broker: string;
  readonly queue: string;
}

/** What can be done to a queue. */
export type QueueAction =
  | { readonly kind: 'purge' | 'pause' | 'resume' | 'move' }
  | { readonly kind: 'delete'; readonly taskId: string };
