/** Why an export failed, in words. Never the collector's answer, which may be long and hold anything. */
export function exportProblem(error: Error): string {
  const { code } = error as { code?: unknown };
  const status = typeof code === 'number' ? `HTTP ${code}` : undefined;
  // Several addresses that all refuse give an error without a message.
  const text = error.message || (typeof code === 'string' ? code : undefined);
  return [status, text].filter(Boolean).join(' ') || error.name;
}
