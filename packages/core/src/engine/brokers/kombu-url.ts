/** The parts of a connection URL, as kombu's `url_to_parts` gives them; `null` where one is absent or empty. */
export interface UrlParts {
  readonly hostname: string | null;
  readonly port: number | null;
  readonly username: string | null;
  readonly password: string | null;
  /** Without its first slash, decoded. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
}

/**
 * Takes a URL apart exactly as kombu does, which differs from the URL standard: the last `@` ends the credentials, a
 * path of `//` is `/`, and what cannot be decoded stays as it is.
 *
 * @throws {Error} that says what is wrong and shows nothing of the URL.
 */
export function splitUrl(url: string): UrlParts {
  const rest = url.slice(url.indexOf('://') + 3).replace(/#.*$/s, '');
  const authorityEnd = rest.search(/[/?]/);
  const authority = authorityEnd === -1 ? rest : rest.slice(0, authorityEnd);
  const [path = '', ...query] = (authorityEnd === -1 ? '' : rest.slice(authorityEnd)).split('?');
  const at = authority.lastIndexOf('@');
  const [username, password] = splitOnce(at === -1 ? '' : authority.slice(0, at), ':');
  const { hostname, port } = splitHost(authority.slice(at + 1));
  return {
    hostname: unquote(hostname.toLowerCase()) || null,
    port,
    username: unquote(username) || null,
    password: unquote(password) || null,
    path: unquote(path.replace(/^\//, '')),
    query: parseQuery(query.join('?')),
  };
}

function splitHost(netloc: string): { hostname: string; port: number | null } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(netloc);
  if (!bracketed && netloc.includes('[')) throw new Error('has an unclosed "[" in its host');
  const [hostname, portText] = bracketed ? [bracketed[1] ?? '', bracketed[2] ?? ''] : splitOnce(netloc, ':');
  if (portText === '') return { hostname, port: null };
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : Number.NaN;
  if (!(port <= 65_535)) throw new Error('has no number between 0 and 65535 as its port');
  // As kombu: port 0 means the default one.
  return { hostname, port: port === 0 ? null : port };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function parseQuery(query: string): ReadonlyMap<string, string> {
  // Blank values do not count, as in Python's parse_qsl.
  return new Map([...new URLSearchParams(query)].filter(([, value]) => value !== ''));
}

function unquote(text: string): string {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}
