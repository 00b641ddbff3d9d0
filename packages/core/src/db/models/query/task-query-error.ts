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
}

/** A query that cannot be read; names the place, the value and the cure. */
export class TaskQueryError extends Error implements QueryFault {
  override readonly name = 'TaskQueryError';
  readonly code = 'CNC_QUERY_INVALID';
  readonly start: number;
  readonly end: number;
  readonly problem: string;
  readonly cure: string;

  constructor({ start, end, problem, cure }: QueryFault) {
    super(`column ${start + 1}: ${problem}; ${cure}`);
    this.start = start;
    this.end = end;
    this.problem = problem;
    this.cure = cure;
  }
}

const SHOWN_CHARACTERS = 60;

/** A value as an error shows it: in quotes, cut where it is long. */
export function shown(value: string): string {
  return `"${value.length > SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS)}…` : value}"`;
}
