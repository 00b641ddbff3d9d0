/** Node's flags that decide how modules are found and loaded; each is followed by its value, or holds it behind `=`. */
const LOADING_FLAGS = new Set([
  '--import',
  '--require',
  '-r',
  '--loader',
  '--experimental-loader',
  '--conditions',
  '-C',
]);
/** Flags without a value that a child needs as its parent does. */
const PLAIN_FLAGS = new Set(['--enable-source-maps', '--preserve-symlinks']);

/**
 * The flags of this process that a child takes over: those by which its modules load. Nothing else, and above all not
 * `--eval`: a child that ran its parent's script would start a Celery CnC of its own, and so would its children.
 */
export function inheritedFlags(execArgv: readonly string[]): string[] {
  const inherited: string[] = [];
  for (let index = 0; index < execArgv.length; index++) {
    const flag = execArgv[index] as string;
    if (PLAIN_FLAGS.has(flag) || LOADING_FLAGS.has(flag.split('=')[0] as string)) {
      inherited.push(flag);
      const value = execArgv[index + 1];
      if (!flag.includes('=') && LOADING_FLAGS.has(flag) && value !== undefined) inherited.push(value);
    }
  }
  return inherited;
}
