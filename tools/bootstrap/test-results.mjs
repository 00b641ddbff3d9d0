import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './paths.mjs';

const WORKSPACES = ['packages', 'apps', 'tools'];

/** Removes the results of earlier runs, so that a run which never began is not counted by them. */
export function clearTestResults() {
  for (const file of resultFiles()) rmSync(file, { force: true });
}

/**
 * Adds up what every project's tests reported.
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function sumTestResults() {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const file of resultFiles()) {
    const results = readResults(file);
    sum.passed += results?.numPassedTests ?? 0;
    sum.failed += results?.numFailedTests ?? 0;
    sum.skipped += (results?.numPendingTests ?? 0) + (results?.numTodoTests ?? 0);
  }
  return sum;
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
