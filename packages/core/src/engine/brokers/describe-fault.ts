/** An error in one line without credentials: passwords of URLs and the given secrets are replaced. */
export function describeFault(error: unknown, secrets: readonly string[]): string {
  let text = collectMessages(error).join(': ').replaceAll(/\s+/g, ' ').trim();
  for (const secret of secrets) {
    if (secret.length > 0)
      text = text.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***');
  }
  return text.replaceAll(/\/\/[^/@\s]*:[^/@\s]*@/g, '//***@').slice(0, 500);
}

/** Messages of an error, of the errors it is made of (several addresses of one host), and of its cause. */
function collectMessages(error: unknown): string[] {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return [error.errors.map((part) => collectMessages(part).join(': ')).join('; ')];
  }
  if (!(error instanceof Error)) return [String(error)];
  const own = error.message || ('code' in error ? String(error.code) : error.name);
  return error.cause instanceof Error ? [own, ...collectMessages(error.cause)] : [own];
}
