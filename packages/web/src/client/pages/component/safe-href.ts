/** A component's link, if it leads to the web or into this frontend; nothing for `javascript:` and the like. */
export function safeHref(href: string): string | undefined {
  try {
    const { protocol } = new URL(href, location.href);
    return protocol === 'http:' || protocol === 'https:' ? href : undefined;
  } catch {
    // Not a URL: shown as text, leads nowhere.
    return undefined;
  }
}
