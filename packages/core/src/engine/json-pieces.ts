/** Opening and closing brackets, quotes, commas and colons: all that structure is made of. */
const STRUCTURE = /["[\]{},:]/g;

/**
 * The texts of the items of a JSON array, as they were written: parsed and written anew, `1.0` would become `1`, and large
 * integers others. The text must be JSON or Python's; of anything but an array there are none.
 */
export function arrayPieces(text: string): readonly string[] {
  return text.trimStart().startsWith('[') ? pieces(text).map(({ value }) => value) : [];
}

/** As {@link arrayPieces}, for the members of a JSON object. */
export function objectPieces(text: string): ReadonlyMap<string, string> {
  if (!text.trimStart().startsWith('{')) return new Map();
  return new Map(pieces(text).map(({ key, value }) => [JSON.parse(key) as string, value]));
}

function pieces(text: string): { readonly key: string; readonly value: string }[] {
  const found: { key: string; value: string }[] = [];
  let depth = 0;
  let start = 0;
  let key = '';
  const end = (position: number) => {
    const value = text.slice(start, position).trim();
    if (value !== '') found.push({ key, value });
    start = position + 1;
  };
  STRUCTURE.lastIndex = 0;
  for (let match = STRUCTURE.exec(text); match !== null; match = STRUCTURE.exec(text)) {
    const [sign] = match;
    if (sign === '"') STRUCTURE.lastIndex = endOfString(text, match.index);
    else if (sign === '[' || sign === '{') {
      if (++depth === 1) start = match.index + 1;
    } else if (sign === ']' || sign === '}') {
      if (--depth === 0) end(match.index);
    } else if (depth === 1 && sign === ',') end(match.index);
    else if (depth === 1 && sign === ':') {
      key = text.slice(start, match.index).trim();
      start = match.index + 1;
    }
  }
  return found;
}

/** Index after the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let position = start + 1;
  while (position < text.length && text[position] !== '"') position += text[position] === '\\' ? 2 : 1;
  return position + 1;
}
