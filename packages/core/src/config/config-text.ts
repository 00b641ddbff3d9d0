import { LineCounter, parseDocument } from 'yaml';

/** A JSON text as a value; an error names line and column. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const offset = / at position (\d+)/.exec(message)?.[1];
    const { line, column } = positionOf(text, offset === undefined ? faultOffset(text) : Number(offset));
    // The engine may quote the text around the fault, which may hold a password.
    const reason = message
      .replace(/( in JSON)? at position .*$/s, '')
      .replace(/, ".*is not valid JSON$/s, '');
    throw new Error(`line ${line}, column ${column}: ${reason}`, { cause: error });
  }
}

/** A YAML text as a value; an error names line and column. */
export function parseYaml(text: string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [fault] = document.errors;
  if (!fault) return document.toJS({ maxAliasCount: 100 });
  const { line, col } = lineCounter.linePos(fault.pos[0]);
  throw new Error(`line ${line}, column ${col}: ${fault.message}`, { cause: fault });
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

/** Where the engine names no position: YAML, which holds all of JSON, mostly stumbles at the same place. */
function faultOffset(text: string): number {
  return parseDocument(text, { prettyErrors: false }).errors[0]?.pos[0] ?? text.length;
}
