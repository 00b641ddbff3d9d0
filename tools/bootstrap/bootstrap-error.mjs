/** An expected failure of the bootstrap: what went wrong and what the reader can do about it. */
export class BootstrapError extends Error {
  /**
   * @param {string} message what failed, in one sentence
   * @param {string} cure what to do now, one or more lines
   */
  constructor(message, cure) {
    super(message);
    this.name = 'BootstrapError';
    this.cure = cure;
  }
}

/**
 * Runs a script's main function: a failure is printed with its cure and ends the process with code 1.
 * @param {() => Promise<number | undefined>} main resolves to the exit code; 0 where it says nothing
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    const cure = error.cure.split('\n').join('\n    ');
    process.stderr.write(`\n✗ ${error.message}\n  What to do:\n    ${cure}\n`);
    process.exitCode = 1;
  }
}
