/** A span of time in as few characters as stay precise: `4 ms`, `1.24 s`, `3m 08s`, `2h 14m`, `5d 3h`. `–` for none. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '–';
  const sign = seconds < 0 ? '−' : '';
  const span = Math.abs(seconds);
  if (span === 0) return '0 s';
  if (span < 0.001) return `${sign}<1 ms`;
  if (span < 0.9995) return `${sign}${Math.round(span * 1000)} ms`;
  if (span < 60 && Number.isInteger(span)) return `${sign}${span} s`;
  if (span < 9.995) return `${sign}${span.toFixed(2)} s`;
  if (span < 59.95) return `${sign}${span.toFixed(1)} s`;
  return sign + formatLongDuration(Math.round(span));
}

/** How long something has been up, in whole seconds: it changes while it is read. `–` for none. */
export function formatUptime(seconds: number | null): string {
  return formatDuration(seconds === null ? null : Math.floor(seconds));
}

/** The length of a chart's step in words: `30 s`, `minute`, `12 min`, `hour`, `2 h`. */
export function formatStep(seconds: number): string {
  if (seconds < 60 || seconds % 60 !== 0) return formatDuration(seconds);
  const minutes = seconds / 60;
  if (minutes % 60 !== 0) return minutes === 1 ? 'minute' : `${minutes} min`;
  return minutes === 60 ? 'hour' : `${minutes / 60} h`;
}

function formatLongDuration(whole: number): string {
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor((whole % 86_400) / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (days > 0) return `${days}d ${hours}h`;
  if (hours > 0) return `${hours}h ${String(minutes).padStart(2, '0')}m`;
  return `${minutes}m ${String(whole % 60).padStart(2, '0')}s`;
}
