import Table from 'cli-table3';
import { showControls, stateText } from './terminal-text.ts';

/** What stands in a cell; `-` for what is not known. */
export type Cell = string | number | null | { readonly state: string };

const NO_BORDERS = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ].map((name) => [name, '']),
);

/** Prints rows under their headings. Numbers stand at the right. */
export function printTable(head: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const isNumeric = (column: number) =>
    rows.some((row) => typeof row[column] === 'number') &&
    rows.every((row) => row[column] === null || typeof row[column] === 'number');
  const table = new Table({
    head: head.map((text) => text.toUpperCase()),
    chars: { ...NO_BORDERS, middle: '  ' },
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, column) => (isNumeric(column) ? 'right' : 'left')),
  });
  table.push(...rows.map((row) => row.map(cellText)));
  process.stdout.write(`${table.toString().replace(/ +$/gm, '')}\n`);
}

function cellText(cell: Cell): string {
  if (cell === null) return '-';
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'object') return stateText(cell.state);
  return showControls(cell.replace(/\s+/g, ' '));
}
