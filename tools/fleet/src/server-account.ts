import { readFileSync } from 'node:fs';
import { findProgram } from './find-program.ts';

/** An account of the system. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** A program and what it is told. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The account to run a server as that refuses root: the one that Debian made for it, where it is, else nobody; `null`
 * for ourselves, who are not root.
 */
export function serverAccount(debianName: string): Account | null {
  if (process.getuid?.() !== 0) return null;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const line = [`${debianName}:`, 'nobody:']
    .map((name) => lines.find((each) => each.startsWith(name)))
    .find(Boolean);
  const [, , uid, gid] = (line ?? '').split(':').map(Number);
  return { uid: uid ?? 65_534, gid: gid ?? 65_534 };
}

/** `setpriv` becomes the program itself, so signals reach it. */
export function asAccount(account: Account | null, { command, args }: Command): Command {
  if (!account) return { command, args };
  const ids = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'];
  return { command: findProgram('setpriv'), args: [...ids, command, ...args] };
}
