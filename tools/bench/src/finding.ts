/** One line of the report. */
export interface Finding {
  /** Case and what was measured in it. */
  readonly what: string;
  /** Ours, with unit. */
  readonly ours: string;
  /** Flower's, with unit. */
  readonly flower?: string;
  /** How many times better we are. */
  readonly ratio?: number;
  /** What is asked for, in words. */
  readonly bar?: string;
  /** Whether the bar is met here; absent where nothing is asked. */
  readonly holds?: boolean;
}

/** A Markdown table of what was found. */
export function findingsTable(findings: readonly Finding[]): string {
  const header = ['what', 'Celery CnC', 'Flower', 'ratio', 'bar', 'met'];
  const rows = findings.map(({ what, ours, flower = '', ratio, bar = '', holds }) => [
    what,
    ours,
    flower,
    ratio === undefined ? '' : `${ratio.toFixed(1)} ×`,
    bar,
    holds === undefined ? '' : holds ? 'yes' : 'no',
  ]);
  return [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** A whole number with separators. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
