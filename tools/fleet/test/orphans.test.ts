import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const FIXTURE = fileURLToPath(new URL('./fixtures/start-everything.mjs', import.meta.url));
const GONE_TIMEOUT_MS = 20_000;

/** Process ids whose environment holds the mark: all that a marked process has started, however detached. */
function marked(mark: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && environment(entry).includes(mark))
    .map(Number);
}

function environment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    // Ended while we looked, or another user's.
    return '';
  }
}

it('nothing outlives an owner that is killed', async () => {
  const mark = randomUUID();
  const owner = spawn(process.execPath, [FIXTURE], {
    env: { ...process.env, FLEET_TEST_MARK: mark },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(owner.stdout, 'data');
  // The owner, the guards and their watchers, Redis, PostgreSQL, RabbitMQ with its port mapper, a worker with its pool.
  expect(marked(mark).length).toBeGreaterThan(10);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  const deadline = Date.now() + GONE_TIMEOUT_MS;
  while (marked(mark).length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(marked(mark)).toEqual([]);
});
