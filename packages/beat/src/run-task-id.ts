import { v5 as uuidV5 } from 'uuid';

/** Namespace of the ids of scheduled runs; a constant, so that every installation derives the same. */
const NAMESPACE = '2f5d5b0c-6a51-4c0f-9d7b-0d3f6e3e7c11';

/**
 * The task id of one run: the same entry and due time give the same id, so that a run which is published again after a
 * crash can be told from a second run.
 */
export function runTaskId(entryName: string, dueAt: number): string {
  return uuidV5(`${entryName}\n${Math.round(dueAt * 1000)}`, NAMESPACE);
}
