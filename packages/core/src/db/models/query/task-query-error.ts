/** What is wrong with a query, and where. */
export interface QueryFault {
  /** Where it begins: an index into the text, from 0. */
  readonly start: number;
  /** Where it ends, exclusive. */
  readonly end: number;
  /** What is wrong, with the value. */
  readonly problem: string;
  /** What to write instead. */
  readonly cure: string;
  /** What may be meant, to stand in the place of what is between `start` and `end`; `null` where nothing is near. */
  readonly suggestion: string | null;
}

/** A query that cannot be read; names the place, the value and the cure. */
export class TaskQueryError extends Error implements QueryFault {
  override readonly name = 'TaskQueryError';
  readonly code = 'CNC_QUERY_INVALID';
  readonly start: number;
  readonly end: number;
  readonly problem: string;
  readonly cure: string;
  readonly suggestion: string | null;

  constructor(fault: Omit<QueryFault, 'suggestion'> & { readonly suggestion?: string | undefined }) {
    const { start, end, problem, cure } = fault;
    super(`column ${start + 1}: ${problem}; ${cure}`);
    this.start = start;
    this.end = end;
    this.problem = problem;
    this.cure = cure;
    this.suggestion = fault.suggestion ?? null;
  }
}

const SHOWN_CHARACTERS = 60;

/** A value as an error shows it: in quotes, cut where it is long. */
export function shown(value: string): string {
  return `"${value.length > SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS)}…` : value}"`;
}
