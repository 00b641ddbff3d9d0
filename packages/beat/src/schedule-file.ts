import { readFile, stat, writeFile } from 'node:fs/promises';
import { CncError, optionFaults } from '@celery-cnc/core/component';
import { type ScheduleEntry, scheduleFileSchema } from './schedule-entry.ts';

/** Faults told in one message; a status is no place for thousands. */
const MOST_FAULTS_TOLD = 10;

/** What reading the file gave. */
export type ScheduleFileContent =
  | { readonly kind: 'schedules'; readonly entries: readonly ScheduleEntry[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unchanged' };

/** The file that holds the schedules; the user edits it, beat reads it. */
export class ScheduleFile {
  readonly path: string;
  readonly #schema: ReturnType<typeof scheduleFileSchema>;
  #readVersion = '';

  /** `path` is absolute; `appNames` are those that entries may name. */
  constructor(path: string, appNames: readonly string[]) {
    this.path = path;
    this.#schema = scheduleFileSchema(appNames);
  }

  /** Reads the file where it has changed since the last call. Throws `CNC_CONFIG_INVALID` with every fault. */
  async readIfChanged(): Promise<ScheduleFileContent> {
    const found = await stat(this.path).catch(absentOrThrow);
    if (!found) {
      this.forget();
      return { kind: 'absent' };
    }
    const version = `${found.mtimeMs}:${found.ctimeMs}:${found.size}:${found.ino}`;
    if (version === this.#readVersion) return { kind: 'unchanged' };
    // Noted before parsing: a broken file is told once, not at every look.
    this.#readVersion = version;
    return { kind: 'schedules', entries: this.#parse(await readFile(this.path, 'utf8')) };
  }

  /** The next look reads the file, changed or not. */
  forget(): void {
    this.#readVersion = '';
  }

  /** Takes every entry out of the file; where there is none, none is made. */
  async clear(): Promise<void> {
    if (!(await stat(this.path).catch(absentOrThrow))) return;
    await writeFile(this.path, `${JSON.stringify({ schedules: [] }, undefined, 2)}\n`);
  }

  #parse(text: string): readonly ScheduleEntry[] {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new CncError('CNC_CONFIG_INVALID', `${this.path} is no JSON: ${(error as Error).message}`, {
        cause: error,
      });
    }
    const parsed = this.#schema.safeParse(value);
    if (parsed.success) return parsed.data.schedules;
    const faults = optionFaults(parsed.error, value, '', this.#schema);
    const lines = faults
      .slice(0, MOST_FAULTS_TOLD)
      .map(({ path, problem, cure }) => `${path || 'the file'}: ${problem}; ${cure}`);
    if (faults.length > lines.length) lines.push(`and ${faults.length - lines.length} more`);
    throw new CncError('CNC_CONFIG_INVALID', `${this.path} has faults: ${lines.join(' | ')}`, {
      details: { faults: faults.slice(0, MOST_FAULTS_TOLD) },
    });
  }
}

function absentOrThrow(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
