import type { ContractRunner, OpenController } from './contract-runner.ts';
import { SAMPLE_BROKER } from './sample-events.ts';

/** Standing commands of workers: kept, listed in order, forgotten. */
export function standingCommandContract(state: OpenController, { it, expect }: ContractRunner): void {
  it('keeps standing commands until their time is over or they are taken back', async () => {
    const now = Date.now() / 1000;
    const revoke = {
      id: 'r/1',
      broker: SAMPLE_BROKER,
      command: 'revoke',
      arguments: { task_id: ['a', 'ü'], terminate: false },
      createdAt: now,
      until: now + 3600,
    } as const;
    const pause = { ...revoke, id: 'p', command: 'cancel_consumer', arguments: { queue: 'q' }, until: null };
    await state.db.putStandingCommand(revoke);
    await state.db.putStandingCommand({ ...pause, createdAt: now - 1 });
    await state.db.putStandingCommand({ ...revoke, id: 'r/2', until: now - 1 });
    await state.db.putStandingCommand({ ...revoke, id: 'r/3', broker: 'redis://elsewhere:6379/0' });
    const commands = () => state.db.listStandingCommands({ broker: SAMPLE_BROKER });
    expect(await commands()).toEqual([{ ...pause, createdAt: now - 1 }, revoke]);
    await state.db.putStandingCommand({ ...revoke, until: null });
    expect(await commands()).toEqual([
      { ...pause, createdAt: now - 1 },
      { ...revoke, until: null },
    ]);
    await state.db.deleteStandingCommands({ ids: ['p', 'unknown'] });
    expect(await commands()).toEqual([{ ...revoke, until: null }]);
    await state.db.purge();
    expect(await commands()).toEqual([]);
  });
}
