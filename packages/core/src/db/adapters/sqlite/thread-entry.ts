/** Threads make garbage row by row: a small nursery holds it, and four large ones would be most of the process. */
export const THREAD_LIMITS = { maxYoungGenerationSizeMb: 6 } as const;

/** Path of a thread's entry file beside this one, in sources and in the build alike. */
export function threadEntry(name: 'reader-thread' | 'checkpoint-thread' | 'search-index-thread'): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./${name}.${extension}`, import.meta.url);
}
