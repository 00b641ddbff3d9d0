import { expect, it } from 'vitest';
import type { QueueMinutes } from '../../db/models/queue-history.ts';
import { createRecordLogger } from '../../logging/record-logger.ts';
import { QueueRecorder, type SampledQueue } from './queue-recorder.ts';

const START = 1_790_000_040;
const mail: SampledQueue = { name: 'mail', ready: 4, unacknowledged: null, consumers: 2, flow: null };

function record(fails: () => boolean = () => false) {
  const written: QueueMinutes[] = [];
  const recorder = new QueueRecorder({
    brokerId: 'b',
    database: {
      async recordQueueMinutes(minutes) {
        if (fails()) throw new Error('away');
        written.push(minutes);
        return null;
      },
    },
    logger: createRecordLogger('test', () => {}),
  });
  return { recorder, written };
}

it('makes minutes of samples: averages, the most, and what went through', async () => {
  const { recorder, written } = record();
  const flow = { incoming: 10, outgoing: 5 };
  recorder.sampled([mail, { ...mail, name: 'gone', ready: null }], START);
  recorder.sampled([{ ...mail, ready: 10, unacknowledged: 3, consumers: 1, flow }], START + 20);
  recorder.sampled([{ ...mail, ready: 1, flow }], START + 40);
  recorder.sampled([mail], START + 60);
  await recorder.stop();
  expect(written).toEqual([
    {
      broker: 'b',
      minute: START / 60,
      queues: [
        {
          ...{ queue: 'mail', ready: 5, readyMost: 10, unacknowledged: 3, consumers: 5 / 3 },
          flow: { incoming: 20, outgoing: 10 },
        },
      ],
    },
    {
      broker: 'b',
      minute: START / 60 + 1,
      queues: [{ queue: 'mail', ready: 4, readyMost: 4, unacknowledged: null, consumers: 2, flow: null }],
    },
  ]);
});

it('holds what the database did not take, up to an hour, and cuts many queues into parts', async () => {
  let isAway = true;
  const { recorder, written } = record(() => isAway);
  for (let minute = 0; minute < 70; minute++) recorder.sampled([mail], START + minute * 60);
  const many = Array.from({ length: 150 }, (_, index) => ({ ...mail, name: `q${index}` }));
  await recorder.stop();
  expect(written).toEqual([]);
  isAway = false;
  recorder.sampled(many, START + 70 * 60);
  await recorder.stop();
  const minutes = written.map(({ minute }) => minute - START / 60);
  expect(Math.min(...minutes)).toBeGreaterThanOrEqual(8);
  expect(minutes).toContain(69);
  expect(written.slice(-2).map(({ queues }) => queues.length)).toEqual([100, 50]);
});
