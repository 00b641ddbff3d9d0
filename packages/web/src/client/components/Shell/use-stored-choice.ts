import { useState } from 'react';

/** One of a few choices, remembered in this browser; the first is the default. */
export function useStoredChoice<Choice extends string>(
  key: string,
  choices: readonly [Choice, ...Choice[]],
): [Choice, (choice: Choice) => void] {
  const [choice, setChoice] = useState(
    () => choices.find((known) => known === readStored(key)) ?? choices[0],
  );
  const choose = (next: Choice) => {
    setChoice(next);
    writeStored(key, next);
  };
  return [choice, choose];
}

/** What this browser remembers under a key; `null` for nothing, or where storage is switched off. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    // Storage is switched off: choices last as long as the page.
    return null;
  }
}

/** Remembers a text in this browser, where it may. */
export function writeStored(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // As in readStored; a full storage is no reason to break either.
  }
}
