/** What one server allows. */
export interface IpcLimits {
  readonly maxFrameBytes: number;
  readonly maxClients: number;
  readonly maxSubscriptionsPerClient: number;
  readonly maxCallsPerClient: number;
  /** Encoded messages that wait for a subscriber's credit; above it they are dropped and `missed` is told. */
  readonly maxPendingMessages: number;
  readonly maxPendingBytes: number;
  /** Output that a client has not read; above it the client is cut off. */
  readonly maxUnreadBytes: number;
  readonly handshakeTimeoutMs: number;
}

/** Enough for every process of one installation, small enough that no mistake eats the machine. */
export const DEFAULT_LIMITS: IpcLimits = {
  maxFrameBytes: 64 * 1024 * 1024,
  maxClients: 64,
  maxSubscriptionsPerClient: 16,
  maxCallsPerClient: 1024,
  maxPendingMessages: 128,
  maxPendingBytes: 16 * 1024 * 1024,
  maxUnreadBytes: 128 * 1024 * 1024,
  handshakeTimeoutMs: 5000,
};
