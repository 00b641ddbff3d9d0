import { REDACTED } from '../../logging/redaction.ts';

/**
 * A connection URL, or a failover list, that is safe to show, also where it is malformed: whatever may hold a
 * credential is left out rather than looked for.
 */
export function displayUrl(url: string): string {
  const scheme = /^[^:/@\s]{1,40}:\/\//.exec(url)?.[0];
  if (scheme === undefined) return `"${REDACTED}"`;
  const rest = url.slice(scheme.length);
  const at = rest.lastIndexOf('@');
  const place = rest.slice(at + 1).replace(/[?#].*$/s, '?…');
  // Without "@" the text after ":" is a port, or a password whose host was forgotten.
  const isPlain = at !== -1 || /^(\[[^\]]*\]|[^:/]*)(:\d{0,5})?(\/|\?|;|$)/.test(place);
  return `"${scheme}${at === -1 ? '' : `${REDACTED}@`}${isPlain ? place : REDACTED}"`;
}
