/** Asks for the right to do what only one may do at a time, or for more time of it. */
export interface LeaseRequest {
  /** What it is about, as `beat`. */
  readonly name: string;
  /** Who asks; the same holder renews. Unique for each process that may ask. */
  readonly holder: string;
  /** Seconds from now, by the clock of the database, after which others may take it. */
  readonly ttlSeconds: number;
}

/** Gives a lease back before it lapses; changes nothing where somebody else holds it. */
export type LeaseRelease = Omit<LeaseRequest, 'ttlSeconds'>;

/** The answer to a {@link LeaseRequest}. */
export interface Lease {
  /** Whether the one who asked holds it now. */
  readonly acquired: boolean;
  /** Who holds it: who asked, or somebody else. */
  readonly holder: string;
  /** Grows with every change of the holder and after every lapse: of two that believe to hold it, the greater does. */
  readonly token: number;
  /** Seconds until it lapses, unless renewed. */
  readonly remainingSeconds: number;
  /** Whether other hosts use the same database. Where none can, a holder that cannot renew has nobody to fear. */
  readonly shared: boolean;
}
