import type { ManagedProcess } from './managed-process.ts';

/**
 * Stops processes against the order of their start, each with its grace: what is shown to people first, the database
 * last, when nobody is left that could write to it.
 */
export async function stopInReverse(inOrder: readonly ManagedProcess[]): Promise<void> {
  const of = (kind: string) => inOrder.filter(({ spec }) => spec.kind === kind).toReversed();
  for (const component of of('component')) await component.stop();
  await Promise.all(of('engine').map((engine) => engine.stop()));
  for (const database of of('database')) await database.stop();
}
