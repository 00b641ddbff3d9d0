import { fileURLToPath } from 'node:url';

/** The processes that the supervisor starts, by their entry files in this folder. */
export type ProcessEntry = 'database-process' | 'engine-process' | 'component-process';

/** Path of a process's entry file, in sources and in the build alike. */
export function processEntryPath(entry: ProcessEntry): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./${entry}.${extension}`, import.meta.url));
}
