import { createContext, runInContext } from 'node:vm';
import { globMatcher } from '../../db/models/glob.ts';
import { CncError } from '../../errors.ts';
import type { WorkerSelection } from '../../ipc/control-contract.ts';

/** A pattern may take for ever on the right name; on a machine that is busy a good one takes a while, too. */
const MATCH_TIMEOUT_MS = 1000;

/**
 * The node names that a selection means; `null` for every worker. Names are taken as they are: a worker that nobody has heard of may be there
 * all the same. Throws `CNC_NO_SUCH_WORKER` where a pattern fits none of the known ones.
 */
export function selectWorkers(
  selection: WorkerSelection,
  known: readonly string[],
): readonly string[] | null {
  if ('all' in selection) return null;
  if ('names' in selection) return [...new Set(selection.names)];
  const pattern = 'glob' in selection ? selection.glob : selection.regexp;
  const selected = matching(
    'glob' in selection ? globMatcher(selection.glob).source : pattern,
    known,
    pattern,
  );
  if (selected.length > 0) return selected;
  throw new CncError(
    'CNC_NO_SUCH_WORKER',
    `No worker that is known fits '${pattern}'. Known: ${known.slice(0, 10).join(', ') || 'none'}.`,
    { details: { pattern } },
  );
}

function matching(source: string, known: readonly string[], pattern: string): readonly string[] {
  const script = "names.filter((name) => new RegExp('^(?:' + source + ')$').test(name))";
  try {
    const context = createContext({ names: [...known], source });
    return [...(runInContext(script, context, { timeout: MATCH_TIMEOUT_MS }) as string[])];
  } catch (error) {
    throw new CncError(
      'CNC_NO_SUCH_WORKER',
      `'${pattern}' cannot be compared with the names of workers: ${error instanceof Error ? error.message : error}. Use a simpler expression or a glob.`,
      { details: { pattern } },
    );
  }
}
