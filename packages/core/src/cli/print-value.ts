import { stringify } from 'yaml';
import { showControls } from './terminal-text.ts';

/** Whether JSON is to be printed: asked for, or read by another program. */
export function wantsJson(json: boolean | undefined): boolean {
  return json ?? !process.stdout.isTTY;
}

/** Prints a value as one line of JSON. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Prints text that may hold what a broker sent; line ends are kept. */
export function printText(text: string): void {
  process.stdout.write(`${showControls(text)}\n`);
}

/** Prints a value: as JSON, or in lines that are easy to read. */
export function printValue(value: unknown, json: boolean | undefined): void {
  if (wantsJson(json)) printJson(value);
  else printText(stringify(value).trimEnd());
}
