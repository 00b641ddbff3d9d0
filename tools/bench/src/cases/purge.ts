import { openProductDatabase } from '../fill/product-database.ts';
import { withStoredTasks } from '../fill/stored-files.ts';
import { untilQuiet } from '../fill/until-quiet.ts';
import { type Finding, whole } from '../finding.ts';
import { measureStalls, type Stalls } from '../measure/ingest-stalls.ts';
import type { Settings } from '../settings.ts';
import type { BenchCase } from './bench-case.ts';

const MOST_STALL_MS = 100;
const ALONE_SECONDS = 20;
const KEEP_ALL = { maxAge: null, failuresMaxAge: null, maxBytes: null };

interface Purge extends Stalls {
  readonly seconds: number;
  readonly deleted: number;
}

/** How long ingest is kept waiting while retention deletes a million tasks, and while it deletes none. */
export const purge: BenchCase = (settings) => {
  const { purged, flowerStored } = settings;
  return withStoredTasks(settings, purged + flowerStored, async (dbPath) => {
    const alone = await withDatabase(dbPath, KEEP_ALL, async (database) => {
      await untilQuiet();
      const startedAt = performance.now();
      return measureStalls({
        database,
        eventsPerSecond: settings.steadyRate,
        from: FIRST_NUMBER,
        until: async () =>
          performance.now() - startedAt > Math.min(ALONE_SECONDS, settings.soakMinutes * 60) * 1000,
      });
    });
    return findings(settings, alone, await measurePurge(settings, dbPath));
  });
};

/** Far above the numbers of all filled files. */
const FIRST_NUMBER = 1_000_000_000;

function measurePurge(settings: Settings, dbPath: string): Promise<Purge> {
  const retention = { ...KEEP_ALL, maxTasks: settings.flowerStored };
  return withDatabase(dbPath, retention, async (database) => {
    const before = (await database.getHealth()).tasks;
    const deletedAfter = async (fed: number) => before + fed - (await database.getHealth()).tasks;
    let began: number | undefined;
    let ended = 0;
    const stalls = await measureStalls({
      database,
      eventsPerSecond: settings.steadyRate,
      from: FIRST_NUMBER * 1.5,
      until: async (fed) => {
        const deleted = await deletedAfter(fed);
        ended = performance.now();
        // Tasks in flight have no row yet, so a few seem to be deleted from the begin.
        if (deleted > settings.purged / 100) began ??= ended;
        settings.progress(`${whole(deleted)} deleted`);
        return deleted >= settings.purged;
      },
    });
    return { ...stalls, seconds: (ended - (began ?? ended)) / 1000, deleted: await deletedAfter(stalls.fed) };
  });
}

async function withDatabase<Result>(
  dbPath: string,
  retention: Readonly<Record<string, unknown>>,
  run: (database: Awaited<ReturnType<typeof openProductDatabase>>) => Promise<Result>,
): Promise<Result> {
  const database = await openProductDatabase({ dbPath, retention });
  try {
    return await run(database);
  } finally {
    await database.close();
  }
}

function findings(settings: Settings, alone: Stalls, purging: Purge): Finding[] {
  const text = ({ latency: { p50, p95, most } }: Stalls) =>
    `${p50.toFixed(1)} / ${p95.toFixed(1)} / ${most.toFixed(0)} ms`;
  const what = `${whole(settings.steadyRate)} events/s in batches of 50 ms, due to committed, p50 / p95 / longest`;
  return [
    { what: `${what}: nothing purged`, ours: text(alone) },
    {
      what: `${what}: ${whole(purging.deleted)} tasks purged in ${whole(purging.seconds)} s`,
      ours: text(purging),
      bar: `no stall over ${MOST_STALL_MS} ms`,
      holds: purging.latency.most <= MOST_STALL_MS,
    },
  ];
}
