/** One control action: who did what, on what, with which outcome. */
export interface AuditEntry {
  /** Epoch seconds. */
  readonly at: number;
  /** Component or person, as `component:beat` or `user:ana`. */
  readonly actor: string;
  /** As `task.publish`. */
  readonly action: string;
  /** What it was done to. */
  readonly target: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  /** Safe to show. */
  readonly detail: string | null;
}
