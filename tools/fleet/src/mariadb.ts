import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from './find-free-port.ts';
import { findProgram } from './find-program.ts';
import { GuardedProcess } from './guarded-process.ts';
import { createPrivateFolder } from './private-folder.ts';
import { asAccount, type Command, serverAccount } from './server-account.ts';

/** A private MariaDB. */
export interface PrivateMariadb {
  /** Of the account `cnc`, which may do everything in every database; `cnc` is there and empty. */
  readonly url: string;
  readonly port: number;
  /** The same server without TCP. */
  readonly socketPath: string;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
  /** SIGKILL; nothing brings it back. */
  kill(): Promise<void>;
}

const PASSWORD = 'p@ss/word';
/** The disk is not waited for: nothing here outlives the machine. */
const SMALL_AND_FAST = [
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-buffer-pool-size=32M',
  '--innodb-log-file-size=8M',
  '--skip-log-bin',
];

/** Starts a MariaDB of its own on a free port of 127.0.0.1, with an account that asks for a password. */
export async function startMariadb(): Promise<PrivateMariadb> {
  const folder = await createPrivateFolder('mariadb');
  const port = await findFreePort();
  const account = serverAccount('mysql');
  const [data, accounts, socketPath] = ['data', 'accounts.sql', 'socket'].map((name) =>
    join(folder.path, name),
  ) as [string, string, string];
  mkdirSync(data, { mode: 0o700 });
  // Each in a line of its own, as the server reads it.
  writeFileSync(
    accounts,
    `CREATE DATABASE IF NOT EXISTS cnc;\nCREATE USER IF NOT EXISTS 'cnc'@'%' IDENTIFIED BY '${PASSWORD}';\nGRANT ALL ON *.* TO 'cnc'@'%';\n`,
  );
  if (account) for (const path of [folder.path, data, accounts]) chownSync(path, account.uid, account.gid);
  const run = (command: Command) => asAccount(account, command);
  const install = run({
    command: findProgram('mariadb-install-db', 'mysql_install_db'),
    args: [
      '--no-defaults',
      `--datadir=${data}`,
      '--skip-test-db',
      '--auth-root-authentication-method=normal',
    ],
  });
  let server: GuardedProcess;
  try {
    execFileSync(install.command, install.args, { cwd: folder.path, stdio: ['ignore', 'ignore', 'pipe'] });
    const places = [`--datadir=${data}`, `--socket=${socketPath}`, `--pid-file=${join(folder.path, 'pid')}`];
    const listens = [`--port=${port}`, '--bind-address=127.0.0.1', '--skip-name-resolve'];
    server = await GuardedProcess.start(
      {
        ...run({
          command: findProgram('mariadbd', 'mysqld'),
          args: ['--no-defaults', ...places, ...listens, `--init-file=${accounts}`, ...SMALL_AND_FAST],
        }),
        cwd: folder.path,
        logFile: join(folder.path, 'out'),
      },
      async ({ output }) => output.includes('ready for connections'),
    );
  } catch (error) {
    await folder.remove();
    throw error;
  }
  return {
    url: `mysql://cnc:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/cnc`,
    port,
    socketPath,
    stop: async () => {
      await server.stop();
      await folder.remove();
    },
    kill: async () => {
      await server.kill();
      await folder.remove();
    },
  };
}
