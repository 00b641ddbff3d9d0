import { randomUUID } from 'node:crypto';
import type { BaseDbController } from '../db/adapters/base.ts';
import type { EventBatch } from '../db/models/event-batch.ts';
import type { ContractRunner, ControllerFactory, Ingest, OpenController } from './contract-runner.ts';
import { leaseContract } from './lease-contract.ts';
import { queueRecordsContract } from './queue-records-contract.ts';
import { repairContract } from './repair-contract.ts';
import { retentionContract } from './retention-contract.ts';
import { SAMPLE_BROKER, sampleBatch, sampleHeartbeat, sampleTaskLife } from './sample-events.ts';
import { standingCommandContract } from './standing-command-contract.ts';
import { statisticsContract } from './statistics-contract.ts';
import { taskOrderContract } from './task-order-contract.ts';
import { taskSearchContract } from './task-search-contract.ts';

/** What every database adapter must do, run against the real thing. */
export function runDbControllerContract(
  name: string,
  factory: ControllerFactory,
  runner: ContractRunner,
): void {
  const { describe, beforeEach, afterEach } = runner;
  describe(`${name}: database controller contract`, () => {
    const state: { db: BaseDbController } = {} as { db: BaseDbController };
    let sequence = 0;
    beforeEach(async () => {
      sequence = 0;
      state.db = await factory.open();
    });
    afterEach(async () => {
      await state.db.close();
      await factory.dispose();
    });
    const ingest = (parts: Partial<EventBatch>) =>
      state.db.ingest(sampleBatch({ sequence: ++sequence, ...parts }));
    ingestContract(state, ingest, runner);
    taskSearchContract(state, ingest, runner);
    taskOrderContract(state, ingest, runner);
    retentionContract(state, ingest, runner);
    repairContract(state, ingest, runner);
    fleetContract(state, ingest, runner);
    recordContract(state, ingest, runner);
    leaseContract(state, runner);
    standingCommandContract(state, runner);
    queueRecordsContract(state, runner);
    statisticsContract(state, ingest, runner);
  });
}

function ingestContract(state: OpenController, ingest: Ingest, { it, expect }: ContractRunner): void {
  it('folds the events of a task and keeps every one of them', async () => {
    const id = randomUUID();
    const result = await ingest({ taskEvents: sampleTaskLife({ id, at: 1000 }) });
    expect(result).toEqual({ committed: 4, duplicates: 0 });
    const task = await state.db.getTask({ id });
    expect(task).toMatchObject({
      id,
      state: 'SUCCESS',
      name: 'math.add',
      worker: 'w1@host',
      queue: 'celery',
    });
    expect(task).toMatchObject({
      sentAt: 1000,
      receivedAt: 1000.01,
      runtimeSeconds: 0.48,
      result: '5',
      rootId: id,
    });
    expect(task?.events).toEqual(sampleTaskLife({ id, at: 1000 }));
    expect(task?.attempts.length).toBe(1);
  });

  it('gives the same task whatever the order and the batches in which its events come', async () => {
    const id = randomUUID();
    const events = sampleTaskLife({ id, at: 1000, outcome: 'failure' });
    for (const event of events.toReversed()) await ingest({ taskEvents: [event] });
    expect(await state.db.getTask({ id })).toMatchObject({ state: 'FAILURE', exception: "ValueError('no')" });
    expect((await state.db.getTask({ id }))?.events).toEqual(events);
  });

  it('changes nothing when a batch or an event comes again', async () => {
    const taskEvents = sampleTaskLife({ id: randomUUID() });
    await ingest({ taskEvents });
    expect(await ingest({ taskEvents, sequence: 1 })).toEqual({ committed: 0, duplicates: 4 });
    expect(await ingest({ taskEvents, engineRun: 'run-2' })).toEqual({ committed: 0, duplicates: 4 });
    const counters = await state.db.getIngestCounters({});
    expect(counters).toMatchObject({ taskEventsCommitted: 4, taskEventsDuplicate: 4 });
    const overview = await state.db.getOverview({ from: 0, to: Date.now() / 1000 + 60, steps: 10 });
    expect(overview.states).toEqual({ SUCCESS: 1 });
    expect(overview.topTasks.map((task) => task.succeeded)).toEqual([1]);
  });

  it('keeps what Celery does not define and ids that are no UUIDs', async () => {
    const id = 'tâche/№ 1';
    const [, received] = sampleTaskLife({ id });
    const custom = { ...received, type: 'task-progress', timestampSeconds: 2e9, extra: '{"done":1}' };
    await ingest({ taskEvents: [received, custom] as EventBatch['taskEvents'] });
    const task = await state.db.getTask({ id });
    expect(task).toMatchObject({ id, state: 'RECEIVED' });
    expect(task?.events.at(-1)?.extra).toBe('{"done":1}');
  });

  it('remembers when an engine heard its broker last', async () => {
    expect(await state.db.lastReceivedAt({ broker: SAMPLE_BROKER })).toBe(null);
    await ingest({ receivedAt: 1234.5 });
    expect(await state.db.lastReceivedAt({ broker: SAMPLE_BROKER })).toBe(1234.5);
  });
}

function fleetContract(state: OpenController, ingest: Ingest, { it, expect }: ContractRunner): void {
  it('knows workers by their heartbeats, and offline by word or by silence', async () => {
    const now = Date.now() / 1000;
    await ingest({ receivedAt: now, workerEvents: [sampleHeartbeat('w1@host'), sampleHeartbeat('w2@host')] });
    const leave = sampleHeartbeat('w2@host', { type: 'worker-offline', timestampSeconds: now + 1 });
    await ingest({ receivedAt: now, workerEvents: [leave] });
    await ingest({ receivedAt: now - 60, workerEvents: [sampleHeartbeat('w3@host')] });
    const workers = await state.db.listWorkers({});
    expect(workers.map(({ name, status }) => [name, status])).toEqual([
      ['w1@host', 'online'],
      ['w2@host', 'offline'],
      ['w3@host', 'offline'],
    ]);
    expect(workers[0]).toMatchObject({ active: 1, processed: 12, swVer: '5.6.3', heartbeatSeconds: 2 });
  });

  it('keeps what workers answered to inspections', async () => {
    await ingest({ workerEvents: [sampleHeartbeat('w1@host')] });
    const inspection = {
      inspectedAt: 1,
      pool: 'prefork',
      concurrency: 2,
      poolProcesses: [5, 6],
      prefetchCount: 8,
      uptimeSeconds: 3,
      queues: ['celery'],
      totals: { 'math.add': 4 },
    };
    await state.db.recordInspections([{ broker: SAMPLE_BROKER, worker: 'w1@host', inspection }]);
    expect((await state.db.listWorkers({}))[0]?.inspection).toEqual(inspection);
  });

  it('counts by state and by minute', async () => {
    const at = Math.floor(Date.now() / 60_000) * 60 - 120;
    for (const outcome of ['success', 'success', 'failure'] as const) {
      await ingest({ taskEvents: sampleTaskLife({ id: randomUUID(), at, outcome }) });
    }
    const overview = await state.db.getOverview({ from: at - 600, to: at + 180, steps: 13 });
    expect(overview.states).toEqual({ SUCCESS: 2, FAILURE: 1 });
    expect(overview.stepSeconds).toBe(60);
    const point = overview.series.find((candidate) => candidate.at === at);
    expect(point).toMatchObject({ sent: 3, received: 3, started: 3, succeeded: 2, failed: 1, retried: 0 });
    expect(overview.topTasks[0]).toMatchObject({ name: 'math.add', succeeded: 2, failed: 1 });
  });
}

function recordContract(state: OpenController, ingest: Ingest, { it, expect }: ContractRunner): void {
  it('keeps gaps and malformed messages', async () => {
    const gap = {
      broker: SAMPLE_BROKER,
      reason: 'broker-disconnected',
      startedAt: 100,
      endedAt: 110,
      lost: null,
    } as const;
    const malformed = {
      broker: SAMPLE_BROKER,
      seenAt: 5,
      reason: 'uuid: 7 is no text',
      contentType: 'application/json',
      opaque: false,
      bytes: 3,
      sample: '{}',
    };
    await ingest({ gaps: [gap], malformedSamples: [malformed], eventsMalformed: 2, eventsReceived: 2 });
    expect(await state.db.listGaps({ limit: 10 })).toEqual([gap]);
    expect(await state.db.listGaps({ from: 111, limit: 10 })).toEqual([]);
    expect(await state.db.listMalformedEvents({ limit: 10 })).toEqual([malformed]);
    expect(await state.db.getIngestCounters({})).toMatchObject({
      eventsMalformed: 2,
      eventsReceived: 2,
      gaps: 1,
    });
  });

  it('keeps schedule states and audit entries', async () => {
    const schedule = { name: 'nightly', lastRunAt: 12.5, totalRunCount: 3, lastTaskId: 'x' };
    await state.db.putScheduleState(schedule);
    await state.db.putScheduleState({ ...schedule, totalRunCount: 4 });
    expect(await state.db.listScheduleStates({})).toEqual([{ ...schedule, totalRunCount: 4 }]);
    await state.db.deleteScheduleStates({});
    expect(await state.db.listScheduleStates({})).toEqual([]);
    const entry = {
      at: 1,
      actor: 'component:beat',
      action: 'task.publish',
      target: 'a',
      outcome: 'done',
      detail: null,
    } as const;
    await state.db.appendAuditEntry(entry);
    expect(await state.db.listAuditEntries({ limit: 5 })).toEqual([entry]);
  });

  it('purges everything and goes on', async () => {
    await ingest({
      taskEvents: sampleTaskLife({ id: randomUUID() }),
      workerEvents: [sampleHeartbeat('w1@host')],
    });
    await state.db.purge();
    expect(await state.db.listTasks({ limit: 10 })).toEqual({
      items: [],
      nextCursor: null,
      previousCursor: null,
    });
    expect(await state.db.listWorkers({})).toEqual([]);
    expect(await state.db.getHealth({})).toMatchObject({ ok: true, tasks: 0 });
    expect(await ingest({ taskEvents: sampleTaskLife({ id: randomUUID() }) })).toMatchObject({
      committed: 4,
    });
    expect(await state.db.getHealth({})).toMatchObject({ tasks: 1 });
  });
}
