import type { PoolClient } from 'pg';
import type { CommittedBatch } from '../../ingest/committed-batch.ts';
import { StoredTask } from '../../ingest/stored-task.ts';
import type { TaskEvent } from '../../models/task-event.ts';
import type { HostMembership } from './host-membership.ts';
import { Statement } from './statement.ts';

/** What a commit changed, for the other hosts. */
export interface RelayedChange extends Omit<CommittedBatch, 'result'> {
  /** A task that was pinned or unpinned. */
  readonly pin?: { readonly id: string; readonly pinned: boolean };
}

/** A change as JSON: of tasks, what they are folded from. */
interface PackedChange extends Omit<RelayedChange, 'tasks'> {
  readonly tasks: readonly PackedTask[];
}
type PackedTask = readonly [id: string, broker: string, events: readonly TaskEvent[], eventsOmitted: number];

const OTHERS = new Statement(
  'hosts_others',
  `SELECT 1 FROM leases WHERE name LIKE 'host:%' AND holder <> $1 AND expires_at > clock_timestamp() LIMIT 1`,
);
/** A notification is told at the commit, and in the order of commits, whatever the order of the ids. */
const RELAY = new Statement(
  'changes_relay',
  `WITH relayed AS (INSERT INTO relayed_changes (host, change) VALUES ($1, $2) RETURNING id)
   SELECT pg_notify(current_schema() || '.changes', id || ':' || $1) FROM relayed`,
);

/** Hands what this transaction changes to the other hosts, where there are any; they hear of it after the commit. */
export async function relayToOtherHosts(
  client: PoolClient,
  host: HostMembership,
  { tasks, tallies, workers, gaps, pin }: RelayedChange,
): Promise<void> {
  if (tasks.length + tallies.length + workers.length + gaps.length === 0) return;
  const others = await OTHERS.rows(client, [host.id]);
  if (others.length === 0) return;
  const packed: PackedChange = { tasks: tasks.map(packTask), tallies, workers, gaps, ...(pin && { pin }) };
  await RELAY.rows(client, [host.id, JSON.stringify(packed)]);
}

/** A change that another host packed. */
export function unpackChange(text: string): RelayedChange {
  const { tasks, ...rest } = JSON.parse(text) as PackedChange;
  return { ...rest, tasks: tasks.map((task) => new StoredTask(...task)) };
}

function packTask({ id, broker, events, eventsOmitted }: StoredTask): PackedTask {
  return [id, broker, events, eventsOmitted];
}
