/** Celery shows about so many characters of arguments. */
const MAX_CHARACTERS = 1024;

/** What `str.isprintable` says no to, the space excepted. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/** A JSON value as Python's `repr` shows it, cut as Celery cuts: what `argsrepr` holds. */
export function pythonRepr(value: unknown): string {
  return cut(repr(value));
}

/** Positional arguments as Python's `repr` shows a tuple. */
export function pythonTupleRepr(values: readonly unknown[]): string {
  const items = values.map(repr).join(', ');
  return cut(values.length === 1 ? `(${items},)` : `(${items})`);
}

function repr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return reprText(value);
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, item]) => `${reprText(key)}: ${repr(item)}`)
      .join(', ')}}`;
  }
  return typeof value === 'number' ? reprNumber(value) : String(value);
}

function reprText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(quote, `\\${quote}`)
    .replaceAll(UNPRINTABLE, escapeCharacter);
  return `${quote}${escaped}${quote}`;
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** JavaScript writes exponents below ten with one digit, Python with two. */
function reprNumber(value: number): string {
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}

function cut(text: string): string {
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS - 3)}...` : text;
}
