/** What one server allows. */
export interface IpcLimits {
  /** In both directions; a client learns it in the welcome. */
  readonly maxFrameBytes: number;
  readonly maxClients: number;
  readonly maxSubscriptionsPerClient: number;
  readonly maxCallsPerClient: number;
  /** Encoded messages that wait for a subscriber; above it they are dropped and `missed` is told. */
  readonly maxPendingMessages: number;
  readonly maxPendingBytes: number;
  /** With so much output unread, a client's subscriptions wait, whatever credit they have. */
  readonly maxSentAheadBytes: number;
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
  maxSentAheadBytes: 1024 * 1024,
  maxUnreadBytes: 128 * 1024 * 1024,
  handshakeTimeoutMs: 5000,
};

/** The largest frame before the handshake is done: whoever has not shown the token gets little of our memory. */
export const MAX_HANDSHAKE_FRAME_BYTES = 4096;
