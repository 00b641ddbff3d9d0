import type { OpaqueValue, StoredGroup, StoredResult } from '../../ipc/result-contract.ts';
import { objectPieces } from '../json-pieces.ts';
import { toPlainJson } from '../plain-json.ts';
import type { HeldGroup } from './base.ts';
import { openValue } from './open-value.ts';
import { readReferences, readTuple, taskIdsOf } from './result-references.ts';
import { storedCall, textOrNull } from './stored-call.ts';

/** Celery writes the state first, so it is known of values that are too large to be read. */
const STATE_FIRST = /^\{"status": ?"([^"\\]{1,50})"/;

/** A result of a key-value store: one JSON object with everything, or something opaque. */
export function readResultMeta(taskId: string, bytes: Uint8Array): StoredResult {
  const { json, text, opaque } = openValue(bytes);
  if (opaque !== null) return opaqueResult(taskId, opaque);
  if (!isRecord(json)) return opaqueResult(taskId, { kind: 'unknown', bytes: bytes.length });
  const texts = 'args' in json ? objectPieces(text) : null;
  const { status, result, traceback, date_done, children, parent_id, group_id } = json;
  return {
    taskId,
    state: textOrNull(status) ?? 'UNKNOWN',
    result: toPlainJson(result),
    // Workers of celery-node write the value there as well; whoever succeeded has no traceback.
    traceback: status === 'SUCCESS' ? null : textOrNull(traceback),
    dateDone: textOrNull(date_done),
    children: readReferences(children),
    parentId: textOrNull(parent_id),
    groupId: textOrNull(group_id),
    call: storedCall({
      name: json.name,
      argsJson: texts?.get('args'),
      kwargsJson: texts?.get('kwargs'),
      worker: json.worker,
      queue: json.queue,
      retries: json.retries,
    }),
    opaque: null,
  };
}

/** A result of which only the first bytes are known. */
export function readLargeMeta(taskId: string, head: Uint8Array, bytes: number): StoredResult {
  return { ...opaqueResult(taskId, { kind: 'too-large', bytes }), state: stateIn(head) ?? 'UNKNOWN' };
}

/** The state that the first bytes of a result tell. */
export function stateIn(head: Uint8Array): string | null {
  return STATE_FIRST.exec(Buffer.from(head).toString('latin1', 0, 100))?.[1] ?? null;
}

/** A saved group of a key-value store, `{"result": tuple}`, or the bare tuple of SQL. */
export function readGroupMeta(groupId: string, bytes: Uint8Array): HeldGroup {
  const { json, opaque } = openValue(bytes);
  if (opaque !== null) return opaqueGroup(groupId, opaque);
  const group = readTuple(isRecord(json) ? json.result : json);
  if (group?.members == null) return opaqueGroup(groupId, { kind: 'unknown', bytes: bytes.length });
  return {
    stored: {
      ...emptyGroup(groupId),
      members: readReferences(group.members),
      total: group.members.length,
      parentId: group.parentId,
    },
    taskIds: taskIdsOf(group.members),
  };
}

/** A group of which nothing was saved. */
export function emptyGroup(groupId: string): StoredGroup {
  return {
    groupId,
    members: null,
    total: null,
    parentId: null,
    dateDone: null,
    chord: null,
    opaque: null,
  };
}

/** A group that is not read. */
export function opaqueGroup(groupId: string, opaque: OpaqueValue): HeldGroup {
  return { stored: { ...emptyGroup(groupId), opaque }, taskIds: [] };
}

function opaqueResult(taskId: string, opaque: OpaqueValue): StoredResult {
  return {
    taskId,
    state: 'UNKNOWN',
    result: null,
    traceback: null,
    dateDone: null,
    children: [],
    parentId: null,
    groupId: null,
    call: null,
    opaque,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
