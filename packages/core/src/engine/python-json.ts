/** Marks a number in the rewritten text; a private-use character that senders do not write. */
const MARK = '\uf8ff:';

/** Tokens outside strings that need help: Python's non-finite numbers, and integers that may be unsafe. */
const TOKEN = /-?Infinity|NaN|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON as Python's `json` writes it: bare `NaN`, `Infinity` and `-Infinity` become those numbers, and integers
 * beyond 2⁵³ become `bigint`. Throws `SyntaxError` on anything else that is not JSON.
 */
export function parsePythonJson(text: string): unknown {
  const rewritten = rewriteNumbers(text);
  return rewritten === text ? JSON.parse(text) : JSON.parse(rewritten, reviveNumber);
}

function rewriteNumbers(text: string): string {
  const parts: string[] = [];
  let position = 0;
  while (position < text.length) {
    const quote = text.indexOf('"', position);
    const plainEnd = quote === -1 ? text.length : quote;
    parts.push(text.slice(position, plainEnd).replace(TOKEN, rewriteToken));
    if (quote === -1) break;
    const end = endOfString(text, quote);
    const string = text.slice(quote, end);
    // A text that happens to begin with the mark gets another in front, which reviving takes off.
    const marked = string.startsWith(MARK, 1) && !isKey(text, end);
    parts.push(marked ? `"${MARK}s${string.slice(1)}` : string);
    position = end;
  }
  return parts.join('');
}

/** Whether the string that ends at `end` is an object's key: reviving sees values only. */
function isKey(text: string, end: number): boolean {
  let position = end;
  while (text.charCodeAt(position) <= 0x20) position += 1;
  return text[position] === ':';
}

/** Index after the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let position = start + 1;
  while (position < text.length) {
    const quote = text.indexOf('"', position);
    if (quote === -1) return text.length;
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === 0x5c && quote - 1 - backslashes > start)
      backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
    position = quote + 1;
  }
  return text.length;
}

function rewriteToken(token: string): string {
  const first = token.charCodeAt(token.length - 1);
  const isNumber = first >= 0x30 && first <= 0x39;
  if (isNumber && (token.length < 16 || /[.eE]/.test(token))) return token;
  if (isNumber && !/^-?(?:0|[1-9]\d*)$/.test(token)) return token;
  return isNumber && Number.isSafeInteger(Number(token)) ? token : `"${MARK}n${token}"`;
}

function reviveNumber(_key: string, value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith(MARK)) return value;
  const kind = value[MARK.length];
  const rest = value.slice(MARK.length + 1);
  if (kind !== 'n') return rest;
  return rest === 'NaN' || rest.endsWith('Infinity') ? Number(rest) : BigInt(rest);
}
