/** Celery shows about so many characters of arguments. */
const MAX_CHARACTERS = 1024;

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
  return String(value);
}

function reprText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(quote, `\\${quote}`);
  return `${quote}${escaped}${quote}`;
}

function cut(text: string): string {
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS - 3)}...` : text;
}
