/** A message of the transport, to be acknowledged when everything up to it is on disk. */
export interface Delivery {
  acknowledgeUpTo(): void;
}
