// `npm test`: installs what is missing, then builds, lints, type-checks and tests everything.
import { runMain } from './bootstrap-error.mjs';
import { ensureAll } from './ensure-all.mjs';
import { runNx } from './run-nx.mjs';
import { clearTestResults, sumTestResults } from './test-results.mjs';

await runMain(async () => {
  await ensureAll();
  clearTestResults();
  const checked = await runNx(['run-many', '-t', 'build', 'lint', 'typecheck']);
  // Most tests wait for brokers and workers, so two projects go side by side; whole fleets and benchmarks run alone.
  const tested = await runNx(['run-many', '-t', 'test', '--parallel=2']);
  const { passed, failed, skipped, failures } = sumTestResults();
  for (const failure of failures) process.stdout.write(`\n${failure}\n`);
  process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
  if (!checked) process.stdout.write('Build, lint or type check failed; see above.\n');
  return checked && tested && failed === 0 && passed > 0 ? 0 : 1;
});
