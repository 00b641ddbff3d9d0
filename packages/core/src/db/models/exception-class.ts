/** Longest class name that is believed. */
const MAX_LENGTH = 200;
const REPRESENTATION = /^([A-Za-z_][\w.]*)\s*(?:\(|$|:)/;

/** The class of a Python exception representation: `ValueError` of `ValueError('no')`; `null` where there is none. */
export function exceptionClassOf(representation: string | null | undefined): string | null {
  if (!representation || representation === 'None') return null;
  const name = REPRESENTATION.exec(representation.slice(0, MAX_LENGTH))?.[1];
  return name ?? null;
}
