import { readFillRecord } from '../fill/fill-record.ts';
import { filledFile, HISTORY_DAYS } from '../fill/filled-file.ts';
import { whole } from '../finding.ts';
import type { BenchCase } from './bench-case.ts';

/** Fills the large database, or goes on with it; `--seconds` stops after a while. Its own rate is of ingest alone. */
export const fill: BenchCase = async ({ dataDir, stored, progress, fillSeconds }) => {
  const { file } = await filledFile({ folder: dataDir, tasks: stored, progress, mostSeconds: fillSeconds });
  const record = readFillRecord(file);
  if (!record) return [];
  const { filled, tasks, seconds, cpuSeconds } = record;
  return [
    {
      what: `fill over ${HISTORY_DAYS} days, ${whole(filled)} of ${whole(tasks)} tasks`,
      ours: `${whole(filled / seconds)} tasks/s, ${(cpuSeconds / (filled / 100_000)).toFixed(1)} CPU s per 100,000 tasks`,
    },
  ];
};
