import { pick, type Random, randomOf } from './random.ts';
import { EXCEPTIONS, QUEUES, TASK_NAMES, WORDS, WORKERS, zipf } from './vocabulary.ts';

/** How a task ends. */
export type Outcome = 'succeeded' | 'failed' | 'revoked';

/** A made-up task: all that its events will tell. */
export interface TaskRecipe {
  readonly id: string;
  readonly name: string;
  readonly queue: string;
  readonly worker: string;
  /** Python representations of exactly 80 characters. */
  readonly args: string;
  readonly kwargs: string;
  readonly rootId: string;
  readonly parentId: string | null;
  readonly waitSeconds: number;
  readonly runtimeSeconds: number;
  /** Attempts that end in a retry. */
  readonly retries: number;
  readonly outcome: Outcome;
  /** Representation of the exception of a retry or failure. */
  readonly exception: string;
}

const TEXT_LENGTH = 80;
const FAILED = 0.03;
const REVOKED = 0.005;
const RETRIED = 0.03;
const CHILDREN = 0.1;
const PARENT_AT_MOST_BEFORE = 20;
/** So that ids are not drawn from the stream that draws the rest. */
const ID_STREAM = 0x5bd1e995;

const drawName = zipf(TASK_NAMES);
const drawWord = zipf(WORDS);
const drawException = zipf(EXCEPTIONS);

/** Task number n of the made-up history; depends on n alone. */
export function recipeOf(number: number): TaskRecipe {
  const random = randomOf(number);
  const name = drawName(random);
  const end = random();
  const parent = parentOf(number);
  return {
    id: idOf(number),
    name,
    queue: QUEUES[name.length % QUEUES.length] as string,
    worker: pick(random, WORKERS),
    args: padded(`('order-${number}', '`, "')", random),
    kwargs: padded(`{'customer': ${Math.floor(random() * 1e6)}, 'note': '`, "'}", random),
    rootId: rootOf(number),
    parentId: parent === null ? null : idOf(parent),
    waitSeconds: 0.01 - Math.log(1 - random()) * 0.2,
    runtimeSeconds: 0.005 - Math.log(1 - random()) * 0.5,
    retries: random() < RETRIED ? 1 + Math.floor(random() * 2) : 0,
    outcome: end < FAILED ? 'failed' : end < FAILED + REVOKED ? 'revoked' : 'succeeded',
    exception: `${drawException(random)}('${drawWord(random)} ${drawWord(random)}')`,
  };
}

/** A version 4 UUID, as scattered as those of Celery. */
export function idOf(number: number): string {
  const random = randomOf(number ^ ID_STREAM);
  const hex = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  const [a, b, c, d] = [hex(), hex(), hex(), hex()];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
}

/** A tenth of the tasks was published by one shortly before; chains come about by themselves. */
function parentOf(number: number): number | null {
  const random = randomOf(~number);
  const before = 1 + Math.floor(random() * PARENT_AT_MOST_BEFORE);
  return random() < CHILDREN && before <= number ? number - before : null;
}

function rootOf(number: number): string {
  let root = number;
  for (let parent = parentOf(root); parent !== null; parent = parentOf(root)) root = parent;
  return idOf(root);
}

function padded(begin: string, end: string, random: Random): string {
  let text = begin;
  while (text.length < TEXT_LENGTH) text += `${drawWord(random)} `;
  return text.slice(0, TEXT_LENGTH - end.length) + end;
}
