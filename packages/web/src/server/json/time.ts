const EARLIEST_SECONDS = Date.UTC(0, 0, 1) / 1000;
const LATEST_SECONDS = Date.UTC(9999, 11, 31) / 1000;

/**
 * Epoch seconds as RFC 3339 in UTC with microseconds. Senders' clocks are not to be trusted: what lies beyond the
 * years that RFC 3339 can write becomes the nearest one that it can.
 */
export function toRfc3339(seconds: number): string {
  const sane = Number.isNaN(seconds) ? 0 : Math.min(Math.max(seconds, EARLIEST_SECONDS), LATEST_SECONDS);
  const microseconds = Math.round(sane * 1e6);
  const milliseconds = Math.floor(microseconds / 1000);
  const rest = String(microseconds - milliseconds * 1000).padStart(3, '0');
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${rest}Z`;
}

/** The same for a time that may be missing. */
export function toRfc3339OrNull(seconds: number | null): string | null {
  return seconds === null ? null : toRfc3339(seconds);
}
