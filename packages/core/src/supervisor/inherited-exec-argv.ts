const EVAL = /^(-e|-p|-pe|--eval|--print)$/;
const NOT_FOR_CHILDREN = /^--(inspect|input-type|eval=|print=)/;

/**
 * Node's own options for a forked process: those of this one, without what belongs to this one alone. A debugger port
 * can be taken once only; a program given by `-e` would run again in the child instead of the child's own file, and
 * so start children of its own for ever.
 */
export function inheritedExecArgv(execArgv: readonly string[] = process.execArgv): string[] {
  return execArgv.filter(
    (argument, index) =>
      !NOT_FOR_CHILDREN.test(argument) && !EVAL.test(argument) && !EVAL.test(execArgv[index - 1] ?? ''),
  );
}
