/** Work that is done in slices, each in one short transaction, so that ingest never waits long. */
export interface SlicedWork {
  /** Does at most `limit` items; tells how many it looked at: none when nothing is left to do. */
  slice(limit: number): number;
}
