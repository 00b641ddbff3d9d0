/** One worker event (`worker-online`, `worker-heartbeat`, `worker-offline`), checked and normalised. */
export interface WorkerEvent {
  readonly type: 'worker-online' | 'worker-heartbeat' | 'worker-offline';
  readonly hostname: string;
  /** Epoch seconds of the worker's clock. */
  readonly timestampSeconds: number;
  readonly pid: number | null;
  readonly clock: number | null;
  /** Seconds between heartbeats; 2 unless the worker says otherwise. */
  readonly freq?: number;
  /** Tasks executing now. */
  readonly active?: number;
  /** Tasks accepted since the worker started. */
  readonly processed?: number;
  /** Load averages over 1, 5 and 15 minutes. */
  readonly loadavg?: readonly number[];
  readonly swIdent?: string;
  readonly swVer?: string;
  readonly swSys?: string;
}
