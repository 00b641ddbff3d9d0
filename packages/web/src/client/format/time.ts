const clockTime = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayAndClock = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const absolute = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  timeZoneName: 'short',
});

/** How long ago (or in how long) a moment is: `now`, `12s ago`, `in 4m`. Times are epoch milliseconds. */
export function formatRelative(atMs: number, nowMs: number): string {
  const seconds = Math.round((nowMs - atMs) / 1000);
  const span = coarseSpan(Math.abs(seconds));
  if (span === null) return 'now';
  return seconds > 0 ? `${span} ago` : `in ${span}`;
}

/** The same without direction: `12s`, `4m`, `3h`, `2d`; `0s` for now. */
export function formatAge(atMs: number, nowMs: number): string {
  return coarseSpan(Math.max(0, Math.round((nowMs - atMs) / 1000))) ?? '0s';
}

function coarseSpan(seconds: number): string | null {
  if (seconds < 1) return null;
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** A moment in full, in the reader's zone, to the millisecond. */
export function formatAbsolute(atMs: number): string {
  return absolute.format(atMs);
}

/** `14:03:59`, with milliseconds on wish. */
export function formatClock(atMs: number, withMilliseconds = false): string {
  const text = clockTime.format(atMs);
  return withMilliseconds ? `${text}.${String(Math.floor(atMs) % 1000).padStart(3, '0')}` : text;
}

/** `24 Nov, 14:03`: for ranges that leave the day. */
export function formatDay(atMs: number): string {
  return dayAndClock.format(atMs);
}
