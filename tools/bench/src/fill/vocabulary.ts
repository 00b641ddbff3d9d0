import type { Random } from './random.ts';

const APPS = ['shop', 'mail', 'report', 'image', 'search', 'billing', 'stock', 'crm', 'etl', 'audit'];
const ACTIONS = [
  'create', 'update', 'delete', 'sync', 'send', 'build', 'resize', 'index', 'charge', 'refund',
  'import_rows', 'export_rows', 'notify', 'clean_up', 'verify', 'render', 'fetch', 'merge', 'archive', 'score',
] as const; // biome-ignore format: a list of words
const MODULES = ['', 'core.', 'db.', 'http.', 'codec.', 'auth.', 'queue.', 'vendor.'];
const ERRORS = ['ValueError', 'TimeoutError', 'ConnectionResetError', 'IntegrityError', 'PermissionDenied'];
const SYLLABLES = ['ka', 'ro', 'mi', 'ten', 'sul', 'ver', 'pa', 'lo', 'qui', 'dra', 'en', 'tos'];

/** Task names, the most frequent first. */
export const TASK_NAMES: readonly string[] = APPS.flatMap((app) =>
  ACTIONS.map((action) => `${app}.tasks.${action}`),
);
/** Queues; a task name always goes to the same one. */
export const QUEUES = ['celery', 'priority', 'mail', 'batch', 'images'] as const;
/** Worker node names. */
export const WORKERS: readonly string[] = Array.from(
  { length: 20 },
  (_, index) => `celery@node-${String(index + 1).padStart(2, '0')}`,
);
/** Exception classes. */
export const EXCEPTIONS: readonly string[] = ERRORS.flatMap((error) => MODULES.map((at) => `${at}${error}`));
/** Words of arguments, the most frequent first. */
export const WORDS: readonly string[] = SYLLABLES.flatMap((a) =>
  SYLLABLES.flatMap((b) => SYLLABLES.map((c) => `${a}${b}${c}`)),
);

/** Draws by Zipf's law: the item of rank n is n times rarer than the first. */
export function zipf<Item>(items: readonly Item[]): (random: Random) => Item {
  let sum = 0;
  const upTo = items.map((_, index) => {
    sum += 1 / (index + 1);
    return sum;
  });
  return (random) => {
    const wanted = random() * sum;
    let low = 0;
    let high = items.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] as number) < wanted) low = middle + 1;
      else high = middle;
    }
    return items[low] as Item;
  };
}
