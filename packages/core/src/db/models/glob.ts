/** Whether a filter is a glob rather than an exact text. */
export function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/** A matcher for a glob of `*` (any text) and `?` (one character), case-sensitive, over the whole text. */
export function globMatcher(pattern: string): RegExp {
  const source = pattern
    .split(/([*?])/)
    .map((part) =>
      part === '*' ? '[^]*' : part === '?' ? '[^]' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  return new RegExp(`^${source}$`, 'u');
}
