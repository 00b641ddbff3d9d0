import { repositoryRoot } from './paths.mjs';
import { step } from './progress.mjs';
import { runProgram } from './run-program.mjs';

/** Builds every package; from the cache where nothing changed. */
export async function build() {
  await step('Building', () =>
    runProgram('build', 'npx', ['--no-install', 'nx', 'run-many', '-t', 'build', '--output-style=static'], {
      cwd: repositoryRoot,
      env: { ...process.env, NX_NO_CLOUD: 'true', FORCE_COLOR: '0' },
      cure: 'A failed build of an unchanged checkout is a bug of ours: please report it with these lines.',
    }),
  );
}
