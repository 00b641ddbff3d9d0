import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const TYPESCRIPT = import.meta.resolve('jiti/register');
const folder = mkdtempSync(join(tmpdir(), 'cnc-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(args: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', TYPESCRIPT, MAIN, ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 30_000,
    env: { PATH: process.env.PATH, HOME: folder, ...env },
  });
  return { status, stdout, stderr };
}

/** A package that can be resolved, and whose every file throws when it is loaded. */
function install(name: string): void {
  const target = join(folder, 'node_modules', name);
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'index.js'), "throw new Error('loaded')");
  writeFileSync(join(target, 'package.json'), JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
}

describe('celery-cnc', () => {
  beforeAll(() => {
    install('@celery-cnc/web');
    install('@celery-cnc/beat');
    const config =
      "export default { apps: [{ name: 'math', broker: 'redis://:hunter2@h/1' }], database: { dbPath: 'c.db' } };";
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'sub', 'cnc.config.ts'), config);
  });

  it('tells its version and its options', () => {
    expect(run(['--version'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/),
    });
    const help = run(['up', '--help']);
    expect(help.status).toBe(0);
    for (const option of [
      '--broker',
      '--backend',
      '--config',
      '--host',
      '--port',
      '--db',
      '--log-dir',
      '--log-level',
      '--component',
      '--no-components',
    ]) {
      expect(help.stdout).toContain(option);
    }
  });

  it.each(['inspect', 'control', 'workers', 'queues', 'purge', 'call', 'result', 'tasks', 'events'])(
    'tells what %s is, with examples of it',
    (command) => {
      const help = run([command, '--help']);
      expect(help.status).toBe(0);
      expect(help.stdout).toContain(`  celery-cnc ${command}`);
    },
  );

  it.each(['bash', 'zsh', 'fish'])('completes in %s', (shell) => {
    const { status, stdout } = run(['completion', shell]);
    expect(status).toBe(0);
    expect(stdout).toContain('celery-cnc');
  });

  it('completes commands, their choices and options as one types in bash', () => {
    const script = run(['completion', 'bash']).stdout;
    const complete = (...words: string[]) => {
      const typed = JSON.stringify(words.join(' '));
      const lines = [
        `celery-cnc() { ${process.execPath} --import ${TYPESCRIPT} ${MAIN} "$@"; }`,
        // What the package bash-completion gives to completions; it need not be installed for the tests.
        `_get_comp_words_by_ref() { words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=\${words[cword]}; }`,
        script,
        `COMP_WORDS=(${words.map((word) => JSON.stringify(word)).join(' ')}); COMP_CWORD=${words.length - 1}`,
        `COMP_LINE=${typed}; COMP_POINT=\${#COMP_LINE}`,
        `"$(complete -p celery-cnc | sed "s/.*-F \\([^ ]*\\).*/\\1/")"; printf "%s\\n" "\${COMPREPLY[@]}"`,
      ];
      return spawnSync('bash', ['-c', lines.join('\n')], { cwd: folder, encoding: 'utf8' }).stdout.split(
        '\n',
      );
    };
    expect(complete('celery-cnc', 'ins')).toContain('inspect');
    expect(complete('celery-cnc', 'inspect', 'act')).toEqual(
      expect.arrayContaining(['active', 'active_queues']),
    );
    expect(complete('celery-cnc', 'queues', 'pu')).toContain('purge');
    expect(complete('celery-cnc', 'call', '--rout')).toContain('--routing-key');
  });

  it('checks a configuration, names what is installed, loads and makes nothing', () => {
    const { status, stdout, stderr } = run([
      'config',
      'check',
      '--broker',
      'redis://:hunter2@h/1',
      '--broker',
      'amqp://h//',
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('App: celery on redis://h:6379/1\nApp: celery-2 on amqp://h:5672//');
    expect(stdout).toContain(`Database: ${join(folder, 'celery-cnc.db')}`);
    expect(stdout).toContain('Components: beat, frontend (installed');
    expect(stdout).not.toContain('hunter2');
  });

  it('resolves paths of a config file beside it, and those of the command line where it was typed', () => {
    const check = ['config', 'check', '--config', 'sub/cnc.config.ts', '--no-components'];
    expect(run(check).stdout).toContain(`Database: ${join(folder, 'sub', 'c.db')}`);
    expect(run([...check, '--db', 'd.db']).stdout).toContain(`Database: ${join(folder, 'd.db')}`);
  });

  it('takes the command line before the environment, and that before the file', () => {
    const check = ['config', 'check', '--config', 'sub/cnc.config.ts', '--no-components'];
    const env = { CELERY_CNC_DATABASE__DB_PATH: '/tmp/env.db' };
    expect(run(check, env).stdout).toContain('Database: /tmp/env.db');
    expect(run([...check, '--db', '/tmp/flag.db'], env).stdout).toContain('Database: /tmp/flag.db');
    expect(run(['config', 'check'], { CELERY_CNC_BROKER: 'redis://from-env' }).stdout).toContain(
      'redis://from-env:6379/0',
    );
  });

  it('prints all faults readable, without stack and secret, and leaves with 2', () => {
    const { status, stdout, stderr } = run(
      ['up', '--broker', 'sqs://AKIA:hunter2@', '--db', '/dev/null/x.db', '--no-components'],
      { CELERY_CNC_DATABSE__X: '1' },
    );
    expect(status).toBe(2);
    expect(stderr).toContain('has 3 faults');
    for (const path of ['CELERY_CNC_DATABSE__X', 'database.dbPath', 'apps[0].broker'])
      expect(stderr).toContain(path);
    expect(stderr).toContain('→ use one of redis://');
    expect(stderr).toContain('[CNC_CONFIG_INVALID]');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout + stderr).not.toContain('hunter2');
  });

  it.each([
    [['up'], /no Celery app/],
    [['up', '--port', 'x'], /between 0 and 65535/],
    [['up', '--log-level', 'loud'], /choices/],
    [['up', '--no-components', '--component', 'beat'], /cannot be used with/],
    [['upp'], /up/],
    [['config', 'check', '--config', 'missing.ts'], /no such file/],
  ])('leaves with 2 where the command line is wrong: %j', (args, message) => {
    const { status, stderr } = run(args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});
