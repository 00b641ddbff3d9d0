/** What was read of a representation: JSON text of the same value, or why it is not known for certain. */
export type LiteralReading = { readonly json: string } | { readonly problem: string };

const CUT = 'it is cut';
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?/y;
const WORDS: Readonly<Record<string, string>> = { None: 'null', True: 'true', False: 'false' };
const WORD = /None|True|False/y;
/** Deeper than Celery itself shows anything. */
const MOST_LEVELS = 100;

/**
 * Reads Celery's representation of arguments (`saferepr`: `argsrepr` and `kwargsrepr` of messages and events) as JSON.
 * Nothing is executed. Whatever does not stand for exactly one JSON value is refused: cut text, objects of classes, keys
 * that are no text, and backslashes, which Celery, unlike Python's `repr`, writes without escaping them.
 *
 * Numbers keep their digits. Who hides arguments behind an `argsrepr` of their own cannot be found out.
 */
export function readPythonLiteral(text: string): LiteralReading {
  const reader = new LiteralReader(text);
  try {
    return { json: reader.read() };
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.message };
    throw error;
  }
}

class Unreadable extends Error {}

class LiteralReader {
  readonly #text: string;
  #position = 0;
  #levels = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): string {
    const json = this.#value();
    if (this.#position < this.#text.length) throw this.#unexpected();
    return json;
  }

  #value(): string {
    const character = this.#text[this.#position];
    if (character === '(' || character === '[') return this.#sequence(character);
    if (character === '{') return this.#mapping();
    if (character === "'" || character === '"') return JSON.stringify(this.#string(character));
    const word = this.#match(WORD);
    return word === null ? this.#number() : (WORDS[word] as string);
  }

  #number(): string {
    const number = this.#match(NUMBER);
    if (number === null) throw this.#unexpected();
    return number;
  }

  /** A tuple or a list; JSON has arrays for both. */
  #sequence(open: '(' | '['): string {
    const close = open === '(' ? ')' : ']';
    const items: string[] = [];
    const separators = this.#items(close, () => items.push(this.#value()));
    // `(1)` is no tuple, and `[1,]` is not how Celery writes a list.
    const isTuple = separators === Math.max(items.length - 1, items.length === 1 ? 1 : 0);
    if (open === '(' ? !isTuple : separators !== Math.max(0, items.length - 1)) throw this.#unexpected();
    return `[${items.join(',')}]`;
  }

  #mapping(): string {
    const members = new Map<string, string>();
    this.#items('}', () => {
      const quote = this.#text[this.#position];
      if (quote !== "'" && quote !== '"') throw this.#unexpected();
      const key = this.#string(quote);
      if (!this.#take(': ')) throw this.#unexpected();
      members.set(key, this.#value());
    });
    return `{${[...members].map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
  }

  /** Reads until the closing bracket; returns how many commas there were. */
  #items(close: string, readItem: () => void): number {
    if (++this.#levels > MOST_LEVELS) throw new Unreadable('it is nested too deep');
    this.#position++;
    let separators = 0;
    while (!this.#take(close)) {
      readItem();
      if (this.#take(', ') || this.#take(',')) separators++;
      else if (this.#text[this.#position] !== close) throw this.#unexpected();
    }
    this.#levels--;
    return separators;
  }

  /** Celery puts a backslash before a quote and escapes nothing else. */
  #string(quote: string): string {
    let value = '';
    for (let at = this.#position + 1; at < this.#text.length; at++) {
      const character = this.#text[at] as string;
      if (character === quote) return this.#endString(value, at + 1);
      if (character !== '\\') value += character;
      else if (this.#text[at + 1] === quote && !this.#mayEndAt(at + 2)) value += this.#text[++at];
      else throw new Unreadable('it holds a backslash, which may stand for itself or for something else');
    }
    throw new Unreadable(CUT);
  }

  #endString(value: string, end: number): string {
    this.#position = end;
    // Celery cuts a text and closes its quotes; after what was cut nothing but brackets can come.
    if (value.endsWith('...') && /^[\])},]*$/.test(this.#text.slice(end))) throw new Unreadable(CUT);
    return value;
  }

  /** Whether a text could end before this place: then the backslash before its quote may be the text's own. */
  #mayEndAt(position: number): boolean {
    return position >= this.#text.length || /[,:)\]}]/.test(this.#text[position] as string);
  }

  #take(expected: string): boolean {
    if (!this.#text.startsWith(expected, this.#position)) return false;
    this.#position += expected.length;
    return true;
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text)?.[0] ?? null;
    if (found !== null) this.#position += found.length;
    return found;
  }

  #unexpected(): Unreadable {
    const rest = this.#text.slice(this.#position, this.#position + 20);
    if (rest.startsWith('...') || rest === '') return new Unreadable(CUT);
    return new Unreadable(`it holds what JSON has no value for: ${rest}`);
  }
}
