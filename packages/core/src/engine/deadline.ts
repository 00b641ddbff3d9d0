/** A promise did not settle in time. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** Settles as the promise does, or rejects with {@link DeadlineError} after `timeoutMs`; `what` names what was awaited. */
export async function withDeadline<T>(promise: Promise<T>, timeoutMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new DeadlineError(`${what} took longer than ${timeoutMs} ms`)),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
