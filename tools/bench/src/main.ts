/**
 * Ingest and start, measured beside Flower in one run: `npm run bench -- [--tasks 25000]
 * [--broker redis|amqp] [--rate 20000]`; without a rate events are published as fast as it goes.
 * Flower is measured where `FLOWER_PYTHON` names a Python that has it. Report ratios, not absolute figures.
 */
import { parseArgs } from 'node:util';
import { type EventMessage, startRabbitmq, startRedis, syntheticEvents } from '@celery-cnc/fleet';
import { startCeleryCnc } from './celery-cnc-peer.ts';
import { flowerPython, startFlower } from './flower-peer.ts';
import { type IngestFigures, measureIngest } from './measure-ingest.ts';
import type { Peer } from './peer.ts';
import { type CaseFigures, reportTable } from './report.ts';

/** Redis cuts a subscriber off above 32 MB of backlog: the slower peer gets a load that it survives. */
const FLOWER_TASKS = 2500;
const CASES = [
  { eventsPerMessage: 2, inFlight: 100 },
  { eventsPerMessage: 2, inFlight: 4000 },
  { eventsPerMessage: 1, inFlight: 4000 },
  { eventsPerMessage: 24, inFlight: 4000 },
] as const;

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '25000' },
    broker: { type: 'string', multiple: true, default: ['redis', 'amqp'] },
    rate: { type: 'string' },
  },
});
const tasks = Number(values.tasks);
const rate = values.rate === undefined ? undefined : Number(values.rate);
const python = flowerPython();
const starts = new Map<string, number>();
const cases: CaseFigures[] = [];

for (const transport of values.broker) {
  for (const shape of CASES) {
    const name = `${transport}, ${shape.eventsPerMessage} a message, ${shape.inFlight} in flight`;
    process.stderr.write(`${name} …\n`);
    const figures = [await measure(transport, shape, tasks, startCeleryCnc)];
    if (python)
      figures.push(await measure(transport, shape, FLOWER_TASKS, (url) => startFlower(python, url)));
    cases.push({ name, figures });
  }
}

process.stdout.write(`${reportTable(cases)}\n\n`);
for (const [peer, ms] of starts) process.stdout.write(`start to first page, ${peer}: ${Math.round(ms)} ms\n`);
if (!python) process.stdout.write('Flower was not measured: FLOWER_PYTHON names no Python that has it.\n');

async function measure(
  transport: string,
  shape: (typeof CASES)[number],
  count: number,
  start: (brokerUrl: string) => Promise<Peer>,
): Promise<IngestFigures> {
  const broker = transport === 'amqp' ? await startRabbitmq() : await startRedis();
  const peer = await start(broker.url);
  try {
    starts.set(peer.name, Math.min(peer.firstPageMs, starts.get(peer.name) ?? Number.POSITIVE_INFINITY));
    // Connected, and past the first moments of its life.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const messages: EventMessage[] = [...syntheticEvents({ ...shape, tasks: count, failEvery: 20 })];
    return await measureIngest(peer, broker.url, messages, peer.name === 'Flower' ? undefined : rate);
  } finally {
    await peer.stop();
    await broker.stop();
  }
}
