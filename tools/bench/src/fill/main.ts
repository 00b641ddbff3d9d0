/** Fills a database file: `fill/main.ts <file> <tasks> <days> <most seconds>`; prints its record as JSON. */
import { fillDatabase } from './fill-database.ts';

const [file, tasks, days, mostSeconds] = process.argv.slice(2);
if (!file || !tasks || !days || !mostSeconds)
  throw new Error('usage: fill/main.ts <file> <tasks> <days> <most seconds>');
const record = await fillDatabase({
  file,
  tasks: Number(tasks),
  days: Number(days),
  mostSeconds: Number(mostSeconds),
});
process.stdout.write(`${JSON.stringify(record)}\n`);
