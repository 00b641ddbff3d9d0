import type { BenchCase } from './bench-case.ts';
import { disk } from './disk.ts';
import { fill } from './fill.ts';
import { ingest } from './ingest.ts';
import { memory } from './memory.ts';
import { overload } from './overload.ts';
import { pages } from './pages.ts';
import { profile } from './profile.ts';
import { publish } from './publish.ts';
import { purge } from './purge.ts';
import { reads } from './reads.ts';
import { roundTrip } from './round-trip.ts';
import { shapes } from './shapes.ts';
import { survey } from './survey.ts';

/** Every case by its name on the command line. */
export const CASES: Readonly<Record<string, BenchCase>> = {
  fill,
  shapes,
  ingest,
  overload,
  memory,
  pages,
  disk,
  reads,
  purge,
  profile,
  survey,
  'round-trip': roundTrip,
  publish,
};

/** The bars of issue 4: what runs where no case is named. */
export const BARS: readonly string[] = ['ingest', 'overload', 'pages', 'disk', 'purge', 'reads', 'memory'];
