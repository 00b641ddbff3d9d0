import { z } from 'zod';

/** Beat's options: checked, complete and documented here. */
export const beatOptions = z.strictObject({
  /** File with the schedules; relative to the project folder. @default './schedules.json' */
  schedulePath: z.string().min(1).max(4096).default('./schedules.json'),
  /**
   * Takes every entry out of the schedule file, and forgets when entries ran last, when Celery CnC starts; not when
   * beat alone is started again. @default false
   */
  deleteSchedulesOnBoot: z.boolean().default(false),
  /** Name of the app whose broker gets the tasks of entries that name none. @default the first app */
  app: z.string().min(1).max(200).optional(),
});

/** What a user writes. */
export type BeatOptions = z.input<typeof beatOptions>;

/** The same, checked and complete. */
export type BeatSettings = z.output<typeof beatOptions>;
