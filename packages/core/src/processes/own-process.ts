/** Set in every process that a supervisor forks, and in whatever these start. */
const MARK = 'CNC_PROCESS';

/** Environment of a child that a supervisor forks. */
export function childEnvironment(name: string): NodeJS.ProcessEnv {
  return { ...process.env, [MARK]: name };
}

/**
 * Which of Celery CnC's own processes this is, or was started by; `undefined` for any other. A component that imports
 * the program that configures it must not start everything once more, and so on without end.
 */
export function ownProcessName(): string | undefined {
  return process.env[MARK];
}
