/** Celery puts this between a prefix of the users' own and its names, unless the prefix ends like this already. */
const SEPARATOR = '_';
const SEPARATED = /[:_\-.]$/;
/** Behind the key of a group: what a running chord counts with. */
const CHORD_PARTS = /\.[cdjst]$/;

/** Names of the keys of Celery's Redis backend, with its `global_keyprefix`. */
export class ResultKeys {
  readonly #prefixes: { readonly task: string; readonly group: string };

  constructor(globalKeyPrefix: string) {
    const separator = globalKeyPrefix === '' || SEPARATED.test(globalKeyPrefix) ? '' : SEPARATOR;
    const prefix = globalKeyPrefix + separator;
    this.#prefixes = { task: `${prefix}celery-task-meta-`, group: `${prefix}celery-taskset-meta-` };
  }

  task(id: string): string {
    return this.#prefixes.task + id;
  }

  group(id: string): string {
    return this.#prefixes.group + id;
  }

  /** The results of a chord's header, how many there will be (the size and what was added to it), and who has called its body. */
  chord(groupId: string): Readonly<Record<'joined' | 'size' | 'added' | 'claimed', string>> {
    const key = this.group(groupId);
    return { joined: `${key}.j`, size: `${key}.s`, added: `${key}.t`, claimed: `${key}.c` };
  }

  /** A pattern of Redis that all keys of a kind fit. */
  pattern(kind: 'task' | 'group'): string {
    return `${this.#prefixes[kind].replaceAll(/[\\*?[\]]/g, '\\$&')}*`;
  }

  /** The id that a key of a kind names; `null` for those of chords. */
  idOf(kind: 'task' | 'group', key: string): string | null {
    return kind === 'group' && CHORD_PARTS.test(key) ? null : key.slice(this.#prefixes[kind].length);
  }
}
