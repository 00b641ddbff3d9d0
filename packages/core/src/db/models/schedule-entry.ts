/** When and what a schedule entry sends, and what it did so far. Times are epoch seconds. */
export interface ScheduleEntryState {
  readonly name: string;
  readonly lastRunAt: number | null;
  readonly totalRunCount: number;
  readonly lastTaskId: string | null;
}
