import type { TaskCall } from '../../ipc/retry-contract.ts';
import type { FoundMessage } from '../brokers/broker-queues.ts';
import { arrayPieces, objectPieces } from '../json-pieces.ts';
import { toPlainJson } from '../plain-json.ts';
import { parsePythonJson } from '../python-json.ts';

/** The call that a message tells. */
export interface MessageCall {
  readonly task: string | null;
  readonly argsJson: string;
  readonly kwargsJson: string;
  readonly options: TaskCall['options'];
  readonly leftBehind: TaskCall['leftBehind'];
  /** Links and the chain after the task as JSON, without the ids that their tasks were to have. */
  readonly embedJson: string;
}

/** Headers of protocol 2, and those that only the first publishing is about; all others are the user's own. */
const CELERY_HEADERS: ReadonlySet<string> = new Set([
  'lang',
  'task',
  'id',
  'root_id',
  'parent_id',
  'group',
  'group_index',
  'shadow',
  'eta',
  'expires',
  'retries',
  'timelimit',
  'argsrepr',
  'kwargsrepr',
  'origin',
  'ignore_result',
  'replaced_task_nesting',
  'stamped_headers',
  'stamps',
  'compression',
  'meth',
  'method',
  'sentry-trace',
  'traceparent',
  'baggage',
]);

/** Lays a message open; `null` where its body cannot be read. */
export function readMessageCall({ headers, bodyJson, priority }: FoundMessage): MessageCall | null {
  const [argsJson, kwargsJson, embedJson = '{}'] = readBody(bodyJson);
  if (argsJson === undefined || kwargsJson === undefined) return null;
  const { group, task, shadow, timelimit, stamps, ignore_result: ignoreResult } = headers;
  const embed = objectPieces(embedJson);
  const [hard, soft] = Array.isArray(timelimit) ? (timelimit as unknown[]) : [];
  return {
    task: typeof task === 'string' ? task : null,
    argsJson,
    kwargsJson,
    options: {
      headers: ownHeaders(headers),
      ...(priority === null ? {} : { priority }),
      ...(typeof hard === 'number' ? { timeLimitSeconds: hard } : {}),
      ...(typeof soft === 'number' ? { softTimeLimitSeconds: soft } : {}),
      ...(typeof shadow === 'string' ? { shadow } : {}),
      ...(typeof ignoreResult === 'boolean' ? { ignoreResult } : {}),
      ...(stamps === undefined || stamps === null ? {} : { stamps: toRecord(toPlainJson(stamps)) }),
    },
    leftBehind: [
      ...(typeof group === 'string' ? (['group'] as const) : []),
      ...((embed.get('chord') ?? 'null') === 'null' ? [] : (['chord'] as const)),
    ],
    embedJson: writeObject([
      ['callbacks', withoutIds(embed.get('callbacks'))],
      ['errbacks', withoutIds(embed.get('errbacks'))],
      ['chain', withoutIds(embed.get('chain'))],
      ['chord', 'null'],
    ]),
  };
}

function readBody(bodyJson: string | null): readonly string[] {
  if (bodyJson === null) return [];
  try {
    parsePythonJson(bodyJson);
    return arrayPieces(bodyJson);
  } catch {
    // Not what its content type says: not to be read.
    return [];
  }
}

function ownHeaders(headers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const stamped = Array.isArray(headers.stamped_headers) ? (headers.stamped_headers as unknown[]) : [];
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !CELERY_HEADERS.has(name) && !stamped.includes(name))
      .map(([name, value]) => [name, toPlainJson(value)]),
  );
}

/** Tasks that follow get ids of their own: with the old ones they would be taken for those that ran already. */
function withoutIds(signatures = 'null'): string {
  if (!signatures.startsWith('[')) return 'null';
  const anew = arrayPieces(signatures).map((signature) => {
    const options = objectPieces(objectPieces(signature).get('options') ?? '{}');
    const kept = [...options].filter(([name]) => name !== 'task_id');
    return writeObject(
      [...objectPieces(signature)].map(([name, value]) => [
        name,
        name === 'options' ? writeObject(kept) : value,
      ]),
    );
  });
  return `[${anew.join(',')}]`;
}

function writeObject(members: readonly (readonly [name: string, json: string])[]): string {
  return `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
