/** Bounds of a filter, whoever sends it: so that no question costs without end. */
export const FILTER_LIMITS = {
  /** Conditions of one filter. */
  conditions: 50,
  /** Values of one condition. */
  values: 200,
  /** Characters of a name: the longest that the decoder keeps. */
  nameCharacters: 1000,
  /** Characters of an id: the longest that the decoder keeps. */
  idCharacters: 300,
  /** Characters of free text, and of the key and the value of a stamp. */
  textCharacters: 500,
  /** Characters of a whole query as text. */
  queryCharacters: 4000,
} as const;
