import { randomUUID } from 'node:crypto';
import type { ContractRunner, Ingest, OpenController } from './contract-runner.ts';
import { sampleTaskLife } from './sample-events.ts';

/** What is kept. */
export function retentionContract(
  state: OpenController,
  ingest: Ingest,
  { it, expect }: ContractRunner,
): void {
  it('pins tasks and unpins them, and shows it wherever the task is shown', async () => {
    const [id, other] = [randomUUID(), randomUUID()] as [string, string];
    const heard: boolean[] = [];
    state.db.onCommit(({ tasks, pinned }) => {
      heard.push(...tasks.filter((task) => task.id === id).map((task) => pinned.has(task.id)));
    });
    await ingest({ taskEvents: [...sampleTaskLife({ id }).slice(0, 3), ...sampleTaskLife({ id: other })] });
    expect(await state.db.setTaskPinned({ id, pinned: true })).toBe(true);
    expect(await state.db.setTaskPinned({ id, pinned: true })).toBe(true);
    expect(await state.db.setTaskPinned({ id: randomUUID(), pinned: true })).toBe(false);
    const pinned = async (where: object) => {
      const { items } = await state.db.listTasks({ limit: 10, ...where });
      return Object.fromEntries(items.map((task) => [task.id, task.pinned]));
    };
    expect(await pinned({})).toEqual({ [other]: undefined, [id]: true });
    expect(await pinned({ where: [{ field: 'pinned' }] })).toEqual({ [id]: true });
    expect(await pinned({ where: [{ field: 'pinned', not: true }] })).toEqual({ [other]: undefined });
    // Events that come later leave the pin where it is.
    await ingest({ taskEvents: sampleTaskLife({ id }).slice(3) });
    expect(await state.db.getTask({ id })).toMatchObject({ state: 'SUCCESS', pinned: true });
    expect(await state.db.setTaskPinned({ id, pinned: false })).toBe(true);
    expect((await state.db.getTask({ id }))?.pinned).toBe(undefined);
    expect(await pinned({ where: [{ field: 'pinned' }] })).toEqual({});
    expect(heard).toEqual([false, true, true, true, false]);
  });
}
