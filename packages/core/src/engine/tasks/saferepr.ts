import { arrayPieces, objectPieces } from '../json-pieces.ts';

/** Celery shows so many characters of arguments, and so many levels. */
const MOST_CHARACTERS = 1024;
const MOST_LEVELS = 3;

/** A piece of a representation; what is no bracket may be cut. */
interface Token {
  readonly text: string;
  readonly kind: 'value' | 'quoted' | 'separator' | 'elided' | 'open' | 'close';
}

/**
 * A JSON text as Celery's `saferepr` shows the value that Python reads from it, cut and levelled as Celery does: what
 * `argsrepr` and `kwargsrepr` hold. Unlike Python's own `repr` it escapes nothing but quotes. Numbers keep their digits.
 */
export function saferepr(json: string): string {
  return show(tokensOf(json, 0, false));
}

/** As {@link saferepr}, an array being shown as the tuple that positional arguments are. */
export function safereprTuple(json: string): string {
  return show(tokensOf(json, 0, true));
}

/** Celery's way: what is left over when there is no room any more is told by dots, and open brackets are closed. */
function show(tokens: Iterable<Token>): string {
  const shown: string[] = [];
  let left = MOST_CHARACTERS;
  let isFull = false;
  let hidden = 0;
  for (const token of tokens) {
    if (!isFull && left <= 0) {
      if (token.kind !== 'close') {
        isFull = true;
        shown.push(', ...');
      }
    }
    if (isFull) {
      // A bracket that opens out of sight closes out of sight.
      if (token.kind === 'open') hidden++;
      else if (token.kind === 'close' && --hidden < 0) {
        hidden = 0;
        shown.push(token.text);
      }
      continue;
    }
    if (left <= 0) {
      shown.push(token.text);
      continue;
    }
    const text = showToken(token, left);
    shown.push(text);
    left -= lengthOf(text);
  }
  return shown.join('');
}

function showToken({ text, kind }: Token, left: number): string {
  if (kind === 'quoted') return `'${truncate(text, left).replaceAll("'", "\\'")}'`;
  return kind === 'value' ? truncate(text, left) : text;
}

function* tokensOf(json: string, level: number, asTuple: boolean): Generator<Token> {
  const first = json.trimStart()[0];
  if (first !== '[' && first !== '{') {
    yield scalar(json.trim());
    return;
  }
  const [open, close] = first === '{' ? ['{', '}'] : asTuple ? ['(', ')'] : ['[', ']'];
  if (level >= MOST_LEVELS) {
    yield { text: `${open}...${close}`, kind: 'elided' };
    return;
  }
  yield { text: open as string, kind: 'open' };
  const members =
    first === '{' ? [...objectPieces(json)] : arrayPieces(json).map((item) => [null, item] as const);
  for (const [index, [key, item]] of members.entries()) {
    if (index > 0) yield { text: ', ', kind: 'separator' };
    if (key !== null) {
      yield { text: key, kind: 'quoted' };
      yield { text: ': ', kind: 'separator' };
    }
    yield* tokensOf(item, level + 1, false);
  }
  yield { text: open === '(' && members.length === 1 ? ',)' : (close as string), kind: 'close' };
}

const WORDS: Readonly<Record<string, string>> = {
  null: 'None',
  true: 'True',
  false: 'False',
  NaN: 'nan',
  Infinity: 'inf',
  '-Infinity': '-inf',
};

function scalar(json: string): Token {
  if (json.startsWith('"')) return { text: JSON.parse(json) as string, kind: 'quoted' };
  // JavaScript writes exponents below ten with one digit, Python with two.
  return { text: WORDS[json] ?? json.replace(/e([+-])(\d)$/i, 'e$10$2'), kind: 'value' };
}

/** Celery's `truncate`: at a space, where there is one. */
function truncate(text: string, most: number): string {
  if (text.length < most || lengthOf(text) < most) return text;
  const kept = [...text].slice(0, most).join('');
  const space = kept.lastIndexOf(' ');
  return `${space < 0 ? kept : kept.slice(0, space)}...`;
}

/** As Python counts: characters beyond 16 bits are one. */
function lengthOf(text: string): number {
  return [...text].length;
}
