import { styleText } from 'node:util';

const MS_A_SECOND = 1000;

// What a worker or client sent must not move the cursor, retitle the window or paste into the shell.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Text with its control characters made visible, all but tabs and line ends. */
export function showControls(text: string): string {
  return text.replace(CONTROLS, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** A time as one reads it, UTC as in the query language; `-` where there is none. */
export function timeText(epochSeconds: number | null): string {
  if (epochSeconds === null) return '-';
  return new Date(epochSeconds * MS_A_SECOND).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A duration as one reads it; `-` where there is none. */
export function durationText(seconds: number | null): string {
  if (seconds === null) return '-';
  return seconds < 1
    ? `${Math.round(seconds * MS_A_SECOND)} ms`
    : `${seconds.toFixed(seconds < 100 ? 1 : 0)} s`;
}

/** A number of things in words: `1 message`, `2 messages`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

const STATE_STYLES: Readonly<Record<string, 'green' | 'red' | 'yellow' | 'blue'>> = {
  SUCCESS: 'green',
  FAILURE: 'red',
  REJECTED: 'red',
  LOST: 'red',
  REVOKED: 'yellow',
  RETRY: 'yellow',
  STARTED: 'blue',
  online: 'green',
  offline: 'red',
};

/** A state in its colour, where the terminal has colours and `NO_COLOR` does not forbid them. */
export function stateText(state: string): string {
  const style = STATE_STYLES[state];
  const shown = showControls(state);
  return style !== undefined && process.stdout.isTTY && process.stdout.hasColors()
    ? styleText(style, shown)
    : shown;
}
