import { z } from 'zod';

/** Shorter intervals are a loop, not a schedule. */
const SHORTEST_INTERVAL_SECONDS = 0.1;
const LONGEST_INTERVAL_SECONDS = 10 * 365 * 86_400;
const MOST_SCHEDULES = 10_000;

const scheduleEntry = z.strictObject({
  /** Unique in the file. */
  name: z.string().min(1).max(300),
  /** Celery task name. */
  task: z.string().min(1).max(500),
  everySeconds: z.number().min(SHORTEST_INTERVAL_SECONDS).max(LONGEST_INTERVAL_SECONDS),
  args: z.array(z.unknown()).default([]),
  kwargs: z.record(z.string(), z.unknown()).default({}),
  /** Default: the app's own queue. */
  queue: z.string().min(1).max(255).optional(),
  /** Default: beat's `app`. */
  app: z.string().min(1).max(200).optional(),
  enabled: z.boolean().default(true),
});

/** An entry of the schedule file, checked and complete. */
export type ScheduleEntry = z.output<typeof scheduleEntry>;

/** The schedule file of an installation with these apps. */
export function scheduleFileSchema(appNames: readonly string[]) {
  return z
    .strictObject({ schedules: z.array(scheduleEntry).max(MOST_SCHEDULES) })
    .superRefine(({ schedules }, check) => {
      const names = new Set<string>();
      for (const [index, { name, app }] of schedules.entries()) {
        const at = (field: string) => ({ code: 'custom' as const, path: ['schedules', index, field] });
        if (names.has(name))
          check.addIssue({
            ...at('name'),
            message: 'another schedule has this name',
            params: { cure: 'give each schedule a name of its own' },
          });
        if (app !== undefined && !appNames.includes(app))
          check.addIssue({
            ...at('app'),
            message: 'there is no such app',
            params: { cure: `name one of: ${appNames.join(', ')}` },
          });
        names.add(name);
      }
    });
}
