import { setTimeout as delay } from 'node:timers/promises';
import type { ComponentLogger } from '../logging/component-logger.ts';
import type { ManagedProcess } from './managed-process.ts';

/** Options of {@link startComponents}. */
export interface StartComponentsOptions {
  /** How long one that is slow may hold up the next. */
  readonly patienceMs: number;
  readonly logger: ComponentLogger;
  /** Aborted when everything has to stop. */
  readonly signal: AbortSignal;
}

/**
 * Starts components one after the other. One that does not start harms nobody but those that depend on it: the policy
 * tries it again, the others go on.
 */
export async function startComponents(
  inOrder: readonly ManagedProcess[],
  { patienceMs, logger, signal }: StartComponentsOptions,
): Promise<void> {
  for (const managed of inOrder) {
    signal.throwIfAborted();
    const turn = new AbortController();
    const started = managed.start().catch((error: unknown) => {
      if (!signal.aborted) logger.error('a component did not start', { component: managed.name, error });
    });
    // The rejection of a delay that was ended early means nothing.
    const patience = delay(patienceMs, null, { signal: AbortSignal.any([signal, turn.signal]) }).catch(
      () => {},
    );
    await Promise.race([started, patience]);
    turn.abort();
  }
}
