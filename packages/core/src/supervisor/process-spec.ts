import type { ComponentReport } from '../components/host.ts';
import type { ComponentRecord } from '../components/status.ts';
import type { ProcessEntry } from '../processes/process-entry.ts';

/** A process that the supervisor runs. */
export interface ProcessSpec {
  /** Unique; of a component whose options are not checked yet, its package name. */
  readonly name: string;
  readonly displayName: string;
  readonly kind: ComponentRecord['kind'];
  readonly entry: ProcessEntry;
  readonly logNamespace: string;
  /** The payload of `init`; `boot` at the first start of the run. */
  init(boot: boolean): unknown;
  /** Whether it may be given up after too many deaths. */
  readonly canFail: boolean;
  /** How long it may take to stop by itself. */
  readonly stopGraceMs: number;
}

/** What a check told, with the spec it is about. */
export interface CheckedSpec {
  readonly spec: ProcessSpec;
  readonly report: ComponentReport | null;
}
