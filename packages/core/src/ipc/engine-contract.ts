/** What an engine process serves: the engine's part of the contract. */
import { CONTROL_METHODS, type ControlMethods } from './control-contract.ts';
import { type MethodRule, nothing, read } from './method-rule.ts';
import { PUBLISH_METHODS, type PublishMethods } from './publish-contract.ts';
import { QUEUE_METHODS, type QueueMethods } from './queue-contract.ts';
import { RESULT_METHODS, type ResultMethods } from './result-contract.ts';
import { RETRY_METHODS, type RetryMethods } from './retry-contract.ts';
import { REVOKE_METHODS, type RevokeMethods } from './revoke-contract.ts';

/** State of an engine's connection to its broker. */
export interface EngineStatus {
  readonly broker: string;
  readonly transport: 'redis' | 'amqp';
  readonly connected: boolean;
  /** Epoch seconds. */
  readonly connectedSince: number | null;
  readonly lastError: string | null;
  /** Events received and not yet on disk. */
  readonly buffered: number;
  /** Seconds between receipt and now of the oldest buffered event. */
  readonly lagSeconds: number;
}

/** What an engine process serves. */
export interface EngineMethods
  extends ControlMethods,
    PublishMethods,
    QueueMethods,
    ResultMethods,
    RetryMethods,
    RevokeMethods {
  getEngineStatus(query: Record<string, never>): Promise<EngineStatus>;
}

/** The rules of every engine method. */
export const ENGINE_METHODS: Readonly<Record<keyof EngineMethods, MethodRule>> = {
  ...CONTROL_METHODS,
  ...PUBLISH_METHODS,
  ...QUEUE_METHODS,
  ...RESULT_METHODS,
  ...RETRY_METHODS,
  ...REVOKE_METHODS,
  getEngineStatus: read(nothing),
};
