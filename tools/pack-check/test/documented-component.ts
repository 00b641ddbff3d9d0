import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const DOCUMENT = new URL('../../../docs/writing-a-component.md', import.meta.url);
/** A fenced block that names its file. */
const FILE_BLOCK = /^```(?:js|json) ([\w.-]+)\n([\s\S]*?)^```$/gm;

/** The files of the documented example, by name. */
export function documentedFiles(): ReadonlyMap<string, string> {
  const text = readFileSync(DOCUMENT, 'utf8');
  return new Map([...text.matchAll(FILE_BLOCK)].map(([, name = '', code = '']) => [name, code]));
}

/** Writes them into a folder. */
export function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [name, code] of files) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
  }
}
