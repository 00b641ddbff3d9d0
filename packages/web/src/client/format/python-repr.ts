/**
 * Lays out Python representations (`args`, `kwargs`, `result` of events) over several lines. Tolerant: what is cut,
 * nested too deep (`...`) or not a literal at all stays as it came; the text's characters are never changed.
 */

/** What a piece of a representation is, for colouring. */
export type ReprTokenKind = 'string' | 'number' | 'keyword' | 'punctuation' | 'space' | 'other';

/** A piece of a representation. Pieces joined give the laid-out text. */
export interface ReprToken {
  readonly kind: ReprTokenKind;
  readonly text: string;
}

const TOKEN =
  /(?<string>[rbuf]{0,2}(?:'(?:[^'\\]|\\.)*(?:'|$)|"(?:[^"\\]|\\.)*(?:"|$)))|(?<number>-?\b\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?j?\b)|(?<keyword>\b(?:None|True|False|nan|inf)\b)|(?<punctuation>[()[\]{},:])|(?<space>\s+)|(?<other>\.\.\.|[^\s()[\]{},:'"]+|.)/gisuy;

/** Splits a representation into tokens; every character of the text is in exactly one. */
export function tokenizeRepr(text: string): ReprToken[] {
  const tokens: ReprToken[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const kind = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0] ?? 'other';
    tokens.push({ kind: kind as ReprTokenKind, text: match[0] });
  }
  return tokens;
}

const CLOSER_OF: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Lays out over lines what is wider than `width` characters, two spaces per level. */
export function layOutRepr(text: string, width = 72): ReprToken[] {
  const tokens = tokenizeRepr(text);
  const ends = matchBrackets(tokens);
  const laidOut: ReprToken[] = [];
  const openAt: number[] = [];
  const newLine = () => laidOut.push({ kind: 'space', text: `\n${'  '.repeat(openAt.length)}` });
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] as ReprToken;
    if (openAt.length > 0 && ends.get(openAt.at(-1) as number) === index) {
      openAt.pop();
      newLine();
    }
    laidOut.push(token);
    const end = ends.get(index);
    if (end !== undefined && end > index + 1 && isWide(tokens, index, end, width)) {
      openAt.push(index);
      newLine();
    } else if (end !== undefined) {
      // Short enough: the whole bracket goes on one line.
      laidOut.push(...tokens.slice(index + 1, end + 1));
      index = end;
    } else if (token.text === ',' && openAt.length > 0 && ends.get(openAt.at(-1) as number) !== index + 1) {
      newLine();
      if (tokens[index + 1]?.kind === 'space') index += 1;
    }
  }
  return laidOut;
}

function matchBrackets(tokens: readonly ReprToken[]): Map<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'punctuation') continue;
    if (token.text in CLOSER_OF) open.push(index);
    else if (open.length > 0 && CLOSER_OF[tokens[open.at(-1) as number]?.text ?? ''] === token.text) {
      ends.set(open.pop() as number, index);
    }
  }
  return ends;
}

function isWide(tokens: readonly ReprToken[], from: number, to: number, width: number): boolean {
  let length = 0;
  for (let index = from; index <= to; index += 1) {
    length += tokens[index]?.text.length ?? 0;
    if (length > width) return true;
  }
  return false;
}
