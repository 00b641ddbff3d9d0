import { z } from 'zod';

/** Beat's options: checked, complete and documented here. */
export const beatOptions = z.strictObject({
  /** File with the schedules; relative to the project folder. @default './schedules.json' */
  schedulePath: z.string().min(1).max(4096).default('./schedules.json'),
  /** Empties the schedule file, and forgets when entries ran last, at the start of the component. @default false */
  deleteSchedulesOnBoot: z.boolean().default(false),
});

/** What a user writes. */
export type BeatOptions = z.input<typeof beatOptions>;

/** The same, checked and complete. */
export type BeatSettings = z.output<typeof beatOptions>;
