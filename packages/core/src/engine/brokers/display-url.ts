import { REDACTED } from '../../logging/redaction.ts';

/** A host with its port and path. */
const PLACE = /^(\[[\d:a-f]*\]|[^:/@[\]]*)(:\d{0,5})?(\/[^:@]*)?$/i;

/**
 * A connection URL, or a failover list, that is safe to show, also where it is malformed: only what cannot hold a
 * credential is shown, rather than credentials being looked for.
 */
export function displayUrl(url: string): string {
  const scheme = /^[a-z][a-z\d+.-]{0,40}:\/\//i.exec(url)?.[0];
  if (scheme === undefined) return `"${REDACTED}"`;
  const rest = url.slice(scheme.length);
  const at = rest.lastIndexOf('@');
  const userinfo = rest.slice(0, Math.max(0, at));
  const [place = ''] = rest.slice(at + 1).split(/[?#]/);
  // An "@" behind "?" may be a part of a password that stands in the query.
  if (/[?#]/.test(userinfo) || !PLACE.test(place)) return `"${scheme}${REDACTED}"`;
  return `"${scheme}${at === -1 ? '' : `${REDACTED}@`}${place}"`;
}
