/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

/** `scheme://user:password@` and `scheme://:password@`; the password may itself hold an unescaped `@`. */
const URL_PASSWORD = /\b([a-z][a-z0-9+.-]*:\/\/[^\s:@/]*):([^\s/]+)@/gi;
const SECRET_KEY =
  /pass(word|wd|phrase)?$|secret|token|authorization|cookie|api[-_]?key|credential|private[-_]?key/i;
/** Control characters but tab and newline: with them a hostile name could redraw a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g;
/** Shorter texts would blot out half of every line. */
const SHORTEST_SECRET = 4;
const MAX_DEPTH = 8;

/** Masks secrets in everything that is logged or shown: passwords in URLs, values under telling keys, known literals. */
export class Redactor {
  readonly #literals: readonly string[];

  /** `secrets` are texts that must never appear: passwords of brokers and backends, tokens. */
  constructor(secrets: Iterable<string> = []) {
    const forms = [...secrets].flatMap((secret) => [secret, encodeURIComponent(secret), inJson(secret)]);
    const usable = new Set(forms.filter((secret) => secret.length >= SHORTEST_SECRET));
    // Longest first: a secret that holds another one goes as a whole.
    this.#literals = [...usable].sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    return this.#mask(text).replace(CONTROL, escapeControl);
  }

  /** A copy of a JSON value that is otherwise as it was: nothing shortened, nothing escaped, numbers kept. */
  json(value: unknown): unknown {
    if (typeof value === 'string') return this.#mask(value);
    if (Array.isArray(value)) return value.map((item) => this.json(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        this.#mask(key),
        typeof item === 'string' && item !== '' && SECRET_KEY.test(key) ? REDACTED : this.json(item),
      ]),
    );
  }

  #mask(text: string): string {
    let safe = text;
    for (const literal of this.#literals) safe = safe.replaceAll(literal, REDACTED);
    return safe.replace(URL_PASSWORD, `$1:${REDACTED}@`);
  }

  /** A text that has to stay within one line, as a key. */
  name(text: string): string {
    return this.text(text).replaceAll('\n', '\\n');
  }

  /** A copy of any value as plain data; errors become `{ type, message, stack, code, cause }`. */
  value(value: unknown, depth = 0): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'bigint') return value.toString();
    if (typeof value === 'function' || typeof value === 'symbol') return undefined;
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= MAX_DEPTH) return '…';
    if (value instanceof Error) return this.#error(value, depth);
    if (value instanceof Date) return value.toJSON();
    if (Array.isArray(value)) return value.map((item) => this.value(item, depth + 1));
    if (ArrayBuffer.isView(value)) return `<${value.byteLength} bytes>`;
    return this.#object(value, depth);
  }

  #object(object: object, depth: number): Record<string, unknown> {
    const safe: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(object)) {
      safe[this.name(key)] = SECRET_KEY.test(key) && value !== null ? REDACTED : this.value(value, depth + 1);
    }
    return safe;
  }

  #error(error: Error, depth: number): Record<string, unknown> {
    const { name, message, stack, cause, ...own } = error as Error & Record<string, unknown>;
    return {
      type: name,
      message: this.text(String(message)),
      ...(stack ? { stack: this.text(String(stack)) } : {}),
      ...this.#object(own, depth),
      // Not enumerable: what a failed connection to several addresses says stands there alone.
      ...(error instanceof AggregateError ? { errors: this.value(error.errors, depth + 1) } : {}),
      ...(cause === undefined ? {} : { cause: this.value(cause, depth + 1) }),
    };
  }
}

/** A text as it stands within JSON. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function escapeControl(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
