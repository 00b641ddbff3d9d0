import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withStoredTasks } from '../fill/stored-files.ts';
import { type Finding, whole } from '../finding.ts';
import { prepareLoad } from '../load/load.ts';
import { measureIngest } from '../measure/ingest.ts';
import { startCeleryCnc } from '../peers/celery-cnc.ts';
import { topFunctions } from '../profile/top-functions.ts';
import type { Settings, Transport } from '../settings.ts';
import { type BenchCase, withPeer } from './bench-case.ts';

const PRELOAD = new URL('../profile/preload.mjs', import.meta.url).href;
const SHOWN = 20;
/** Of a process's time; what is below is not worth a look. */
const LEAST_SHARE = 0.01;

/** Where database and engine spend their time during ingest; the profiles stay, for a viewer. */
export const profile: BenchCase = async (settings) => {
  const findings: Finding[] = [];
  for (const transport of settings.brokers) findings.push(...(await profileOver(settings, transport)));
  return findings;
};

async function profileOver(settings: Settings, transport: Transport): Promise<Finding[]> {
  const folder = join(settings.dataDir, `profile-${transport}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const env = { BENCH_PROFILE_DIR: folder, NODE_OPTIONS: `--import=${PRELOAD}` };
  const figures = await withStoredTasks(settings, settings.stored, (dbPath) =>
    withPeer(
      transport,
      (brokerUrl) => startCeleryCnc({ brokerUrl, dbPath, env }),
      (peer, brokerUrl) => {
        const { loadTasks: tasks, inFlight } = settings;
        return measureIngest(peer, brokerUrl, prepareLoad(transport, { tasks, inFlight }));
      },
    ),
  );
  const findings: Finding[] = [
    { what: `${transport}, profiled, ${folder}`, ours: `${whole(figures.eventsPerSecond)} events/s` },
  ];
  for (const file of (await readdir(folder)).sort()) {
    const [script, thread] = file.split('.');
    for (const { name, seconds, share } of topFunctions(join(folder, file), SHOWN))
      if (share >= LEAST_SHARE)
        findings.push({
          what: `${script} ${thread}: ${name}`,
          ours: `${(share * 100).toFixed(1)} %, ${seconds.toFixed(2)} s`,
        });
  }
  return findings;
}
