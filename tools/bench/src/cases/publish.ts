import { connect } from 'amqplib';
import { type Finding, whole } from '../finding.ts';
import { startRemoteEngine } from '../remote/remote-engine.ts';
import { type BenchCase, withPeer } from './bench-case.ts';

const LEAST_A_SECOND = 10_000;
const QUEUE = 'bench';
const CALLS_AT_ONCE = 500;
const TASKS_A_CALL = 500;
const BATCHES_AT_ONCE = 3;

/** Tasks that a component publishes, each confirmed by the broker: many a call, and one a call. */
export const publish: BenchCase = async ({ brokers, published }) => {
  const findings: Finding[] = [];
  for (const transport of brokers)
    findings.push(
      ...(await withPeer(transport, startRemoteEngine, async (peer, brokerUrl) => {
        if (transport === 'amqp') await declareQueue(brokerUrl);
        const many = { aCall: TASKS_A_CALL, atOnce: BATCHES_AT_ONCE };
        const each = { atOnce: CALLS_AT_ONCE };
        // What is new at first: connection, compiled code.
        for (const job of ['publishMany', 'publishEach'])
          await peer.job(job, { ...many, tasks: published / 10 });
        const rate = async (job: string, given: object) =>
          published / (await peer.job<number>(job, { ...given, tasks: published }));
        return findingsOf(transport, await rate('publishMany', many), await rate('publishEach', each));
      })),
    );
  return findings;
};

function findingsOf(transport: string, many: number, each: number): Finding[] {
  const what = `${transport}, tasks published and confirmed a second`;
  return [
    {
      what: `${what}, ${TASKS_A_CALL} a call`,
      ours: whole(many),
      bar: whole(LEAST_A_SECOND),
      holds: many >= LEAST_A_SECOND,
    },
    { what: `${what}, one a call, ${CALLS_AT_ONCE} calls at once`, ours: whole(each) },
  ];
}

/** As a worker that consumes it would have. */
async function declareQueue(url: string): Promise<void> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  await channel.assertQueue(QUEUE, { durable: true });
  await connection.close();
}
