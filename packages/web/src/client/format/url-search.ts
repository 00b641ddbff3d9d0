/** Search parameters as plain text (`?state=FAILURE,RETRY&name=math.*`), not as the router's JSON. */
export function parseUrlSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** The inverse: lists become comma lists, absent and empty values are left out. `*`, `,` and `:` stay readable. */
export function stringifyUrlSearch(search: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
    if (text !== '') query.set(name, text);
  }
  const text = query
    .toString()
    .replace(/%2C/g, ',')
    .replace(/%3A/g, ':')
    .replace(/%40/g, '@')
    .replace(/%2F/g, '/');
  return text === '' ? '' : `?${text}`;
}
