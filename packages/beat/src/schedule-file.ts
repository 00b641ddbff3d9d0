import { readFile, stat, writeFile } from 'node:fs/promises';
import { CncError, optionFaults } from '@celery-cnc/core/component';
import { z } from 'zod';

/** Shorter intervals are a loop, not a schedule. */
const SHORTEST_INTERVAL_SECONDS = 0.1;

const scheduleEntry = z.strictObject({
  /** Unique in the file. */
  name: z.string().min(1).max(300),
  /** Celery task name. */
  task: z.string().min(1).max(500),
  everySeconds: z
    .number()
    .min(SHORTEST_INTERVAL_SECONDS)
    .max(10 * 365 * 86_400),
  args: z.array(z.unknown()).default([]),
  kwargs: z.record(z.string(), z.unknown()).default({}),
  /** Default: the app's own queue. */
  queue: z.string().min(1).max(255).optional(),
  /** Default: the first app. */
  app: z.string().min(1).max(200).optional(),
  enabled: z.boolean().default(true),
});

const scheduleFile = z
  .strictObject({ schedules: z.array(scheduleEntry).max(10_000) })
  .refine(({ schedules }) => new Set(schedules.map(({ name }) => name)).size === schedules.length, {
    message: 'two schedules have the same name',
    path: ['schedules'],
  });

/** An entry of the schedule file. */
export type ScheduleEntry = z.output<typeof scheduleEntry>;

/** What reading the file gave. */
export type ScheduleFileContent =
  | { readonly kind: 'schedules'; readonly entries: readonly ScheduleEntry[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unchanged' };

/** The file that holds the schedules; the user edits it, beat reads it. */
export class ScheduleFile {
  readonly path: string;
  #readVersion = '';

  /** `path` is absolute. */
  constructor(path: string) {
    this.path = path;
  }

  /** Reads the file where it has changed since the last call. Throws `CNC_CONFIG_INVALID` with every fault. */
  async readIfChanged(): Promise<ScheduleFileContent> {
    const found = await stat(this.path).catch(absentOrThrow);
    if (!found) {
      this.#readVersion = '';
      return { kind: 'absent' };
    }
    const version = `${found.mtimeMs}:${found.size}:${found.ino}`;
    if (version === this.#readVersion) return { kind: 'unchanged' };
    // Noted before parsing: a broken file is told once, not at every look.
    this.#readVersion = version;
    return { kind: 'schedules', entries: parseSchedules(await readFile(this.path, 'utf8'), this.path) };
  }

  async clear(): Promise<void> {
    await writeFile(this.path, `${JSON.stringify({ schedules: [] }, undefined, 2)}\n`);
  }
}

function parseSchedules(text: string, path: string): readonly ScheduleEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CncError('CNC_CONFIG_INVALID', `${path} is no JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const parsed = scheduleFile.safeParse(value);
  if (parsed.success) return parsed.data.schedules;
  const faults = optionFaults(parsed.error, value, 'file');
  const lines = faults.map((fault) => `${fault.path}: ${fault.problem}; ${fault.cure}`);
  throw new CncError('CNC_CONFIG_INVALID', `${path} has faults: ${lines.join(' | ')}`, {
    details: { faults },
  });
}

function absentOrThrow(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
