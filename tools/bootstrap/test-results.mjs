import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repositoryRoot } from './paths.mjs';

/** The whole of it stands where the test ran, thousands of lines above. */
const LINES_OF_A_FAILURE = 8;
const WORKSPACES = ['packages', 'apps', 'tools'];

/** Removes the results of earlier runs, so that a run which never began is not counted by them. */
export function clearTestResults() {
  for (const file of resultFiles()) rmSync(file, { force: true });
}

/**
 * Adds up what every project's tests reported.
 * @returns {{ passed: number, failed: number, skipped: number, failures: string[] }} with a few lines on each failure
 */
export function sumTestResults() {
  const sum = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const file of resultFiles()) {
    const results = readResults(file);
    sum.passed += results?.numPassedTests ?? 0;
    sum.failed += results?.numFailedTests ?? 0;
    sum.skipped += (results?.numPendingTests ?? 0) + (results?.numTodoTests ?? 0);
    sum.failures.push(...failuresOf(results));
  }
  return sum;
}

/** A file that could not even be loaded has a message and no tests. */
function failuresOf(results) {
  return (results?.testResults ?? []).flatMap(({ name, message, assertionResults }) => {
    const file = relative(repositoryRoot, name);
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    const tests = failed.map(({ fullName, failureMessages }) =>
      tell(`${file} › ${fullName}`, failureMessages[0]),
    );
    return message ? [tell(file, message), ...tests] : tests;
  });
}

function tell(title, message = '') {
  const lines = message.split('\n').slice(0, LINES_OF_A_FAILURE);
  return [`✗ ${title}`, ...lines.map((line) => `    ${line}`)].join('\n');
}

function resultFiles() {
  return WORKSPACES.flatMap((folder) =>
    readdirSync(join(repositoryRoot, folder)).map((project) =>
      join(repositoryRoot, folder, project, 'test-results', 'results.json'),
    ),
  );
}

function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    // A project without tests, or whose tests never ran.
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
