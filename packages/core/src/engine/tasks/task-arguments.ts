import { CncError } from '../../errors.ts';
import type { PublishRequest } from '../../ipc/publish-contract.ts';
import { parsePythonJson } from '../python-json.ts';

/** The arguments of a task as they stand in its message. */
export interface TaskArguments {
  readonly argsJson: string;
  readonly kwargsJson: string;
}

/**
 * The arguments of a request, given as values or as JSON texts.
 *
 * @throws {CncError} `CNC_TASK_ARGUMENTS` that names the text at fault.
 */
export function readTaskArguments({
  args = [],
  kwargs = {},
  argsJson,
  kwargsJson,
}: Pick<PublishRequest, 'args' | 'kwargs' | 'argsJson' | 'kwargsJson'>): TaskArguments {
  const readArgs = argsJson === undefined ? args : parse('argsJson', argsJson);
  const readKwargs = kwargsJson === undefined ? kwargs : parse('kwargsJson', kwargsJson);
  if (!Array.isArray(readArgs))
    throw fault('argsJson', 'is no array; write the positional arguments as [1, "two"]');
  if (typeof readKwargs !== 'object' || readKwargs === null || Array.isArray(readKwargs))
    throw fault('kwargsJson', 'is no object; write the keyword arguments as {"name": 1}');
  return {
    argsJson: argsJson ?? JSON.stringify(args),
    kwargsJson: kwargsJson ?? JSON.stringify(kwargs),
  };
}

function parse(field: string, text: string): unknown {
  try {
    return parsePythonJson(text);
  } catch (error) {
    throw fault(field, 'is not JSON', error);
  }
}

function fault(field: string, problem: string, cause?: unknown): CncError {
  return new CncError('CNC_TASK_ARGUMENTS', `${field}: ${problem}.`, { details: { field }, cause });
}
