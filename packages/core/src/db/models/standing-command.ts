/** A control command that the workers of a broker are told again whenever one comes up, until a time. */
export interface StandingCommand {
  /** Names it: putting it again replaces it. What belongs together begins alike, as `<revocation>/<slice>`. */
  readonly id: string;
  /** Identity of the broker whose workers are meant. */
  readonly broker: string;
  /** As `revoke`. */
  readonly command: string;
  /** As the worker takes them: plain JSON. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Epoch seconds. */
  readonly createdAt: number;
  /** Epoch seconds, after which it is forgotten; `null` where it stands until it is taken back. */
  readonly until: number | null;
}
