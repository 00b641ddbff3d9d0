import { CncError } from '../../../errors.ts';
import { describeFault } from '../../brokers/describe-fault.ts';

/** A backend that gave no answer; `place` has no credentials, `secrets` are left out of the message. */
export function backendFault(error: unknown, place: string, secrets: readonly string[] = []): CncError {
  return new CncError(
    'CNC_BACKEND_UNREACHABLE',
    `The result backend ${place} cannot be read: ${describeFault(error, secrets)}. Check that it is there, that a worker has made its tables, and that the app's backend URL is right.`,
    { cause: error },
  );
}
