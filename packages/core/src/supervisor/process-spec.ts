import type { ComponentRecord } from '../components/status.ts';
import type { ProcessEntry } from '../processes/process-entry.ts';

/** A process that the supervisor runs. */
export interface ProcessSpec {
  /** Unique; of a component whose options are not checked yet, its package name without scope. */
  readonly name: string;
  readonly displayName: string;
  readonly kind: Exclude<ComponentRecord['kind'], 'supervisor'>;
  readonly entry: ProcessEntry;
  readonly logNamespace: string;
  /** The payload of `init`; `boot` at the first start of the run. */
  init(boot: boolean): unknown;
}
